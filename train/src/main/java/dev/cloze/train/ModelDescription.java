package dev.cloze.train;

import dev.cloze.config.ModelConfig;

/**
 * What the model card says of a network.
 *
 * @param name of the architecture, as its paper writes it
 * @param transformersClass that loads the directory
 * @param pipelineTag what Hugging Face's hub can do with it
 * @param config the shape of the network in the directory itself
 */
public record ModelDescription(
    String name, String transformersClass, String pipelineTag, ModelConfig config) {}
