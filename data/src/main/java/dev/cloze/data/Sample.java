package dev.cloze.data;

/**
 * One training sequence before masking.
 *
 * @param inputIds {@code [CLS] A [SEP] B [SEP]}, or {@code [CLS] A [SEP]} without next-sentence
 *     prediction
 * @param firstLength tokens of segment 0: {@code [CLS]}, A and the first {@code [SEP]}
 * @param nextSentenceLabel 0: B really follows A; 1: B is random text; 0 also where there is no B
 */
public record Sample(int[] inputIds, int firstLength, int nextSentenceLabel) {}
