/** How ELMo learns. Begin with {@link dev.cloze.train.elmo.ElmoPreTraining}. */
package dev.cloze.train.elmo;
