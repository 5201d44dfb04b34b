/**
 * LibTorch made safe: start-up, scopes of native memory, boxed operators, mixed precision, random
 * masks, safetensors. Begin with {@link Engine}. The one room that knows how JavaCPP works; models
 * use its {@code Tensor} undisguised.
 */
package dev.cloze.engine;
