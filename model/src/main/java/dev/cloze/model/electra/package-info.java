/**
 * ELECTRA: Clark et al. (2020). Begin with {@link ElectraModel}, which says how its encoder differs
 * from BERT's; {@link ElectraForPreTraining} joins the two networks as they are trained.
 */
package dev.cloze.model.electra;
