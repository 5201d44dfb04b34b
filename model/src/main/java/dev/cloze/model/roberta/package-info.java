/**
 * RoBERTa: Liu et al. (2019). What differs from BERT, and no more: embeddings, the names of the
 * weights, no pooler.
 */
package dev.cloze.model.roberta;
