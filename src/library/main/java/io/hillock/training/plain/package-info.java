/**
 * Forward and backward passes in plain Java, which define the bits together with {@code src/docs/training.md}. {@code SamplePass} runs one sample over a
 * {@code Tape}; {@code PassGroup} runs a batch on several threads and adds up the gradients.
 */
package io.hillock.training.plain;
