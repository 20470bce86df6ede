/**
 * The inside of {@link io.hillock.learning.EpisodicMemory}. Small memories are searched one by one, large ones by Lucene's HNSW graph (Malkov
 * and Yashunin 2018). Lucene ({@code org.apache.lucene:lucene-core}) is optional and named in {@code HnswIndex} only. Both ways compute
 * similarities in double from the encodings themselves, so the ranking is the same everywhere.
 */
package io.hillock.learning.memory;
