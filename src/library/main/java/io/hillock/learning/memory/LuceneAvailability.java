package io.hillock.learning.memory;

import io.hillock.learning.EpisodicMemory;

/** Whether the optional dependency of {@link HnswIndex} is present. This class itself does not need it. */
public final class LuceneAvailability {
    private LuceneAvailability() {}

    public static void require() {
        try {
            Class.forName("org.apache.lucene.index.IndexWriter", false, EpisodicMemory.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a memory of more than " + EpisodicMemory.EXACT
                    + " episodes needs org.apache.lucene:lucene-core on the class path", e);
        }
    }
}
