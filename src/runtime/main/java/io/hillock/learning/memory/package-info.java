/**
 * Episodic memory: what was seen, and what the teachers made of it. Start at {@link io.hillock.learning.memory.EpisodicMemory}: it
 * remembers encodings with their consensus, recalls those most like a new one, and tells which teacher did best on them.
 *
 * <p>Small memories are searched one by one; large ones by Lucene's HNSW graph (Malkov and Yashunin 2018), which needs
 * {@code org.apache.lucene:lucene-core} on the class path and is named in {@code HnswIndex} only. Either way similarities are
 * computed in double from the encodings themselves, so what is recalled is ranked the same everywhere. More in
 * {@code src/docs/teachers.md}.
 */
package io.hillock.learning.memory;
