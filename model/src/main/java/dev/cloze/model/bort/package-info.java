/**
 * Bort: de Wynter and Perry (2020). A BERT without segments and pooler; begin with {@link
 * BortForMaskedLM}. Its files are BERT's of Hugging Face, or the originals of MXNet.
 */
package dev.cloze.model.bort;
