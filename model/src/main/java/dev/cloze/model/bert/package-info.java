/**
 * BERT: Devlin et al. (2019). Begin with {@link BertModel}; the heads of pre-training are in {@link
 * BertForPreTraining}.
 */
package dev.cloze.model.bert;
