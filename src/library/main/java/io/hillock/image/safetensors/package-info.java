/** Reads and writes the safetensors container of an image: its header, its tensors and its JSON metadata. */
package io.hillock.image.safetensors;
