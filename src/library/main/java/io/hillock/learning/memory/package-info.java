/**
 * The inside of {@link io.hillock.learning.EpisodicMemory}. Small memories compare all episodes. Large ones use Lucene's HNSW graph (Malkov
 * and Yashunin 2018). Lucene ({@code org.apache.lucene:lucene-core}) is optional; only {@code HnswIndex} names it. Both ways compute
 * similarities in double from the encodings themselves, so they rank alike.
 */
package io.hillock.learning.memory;
