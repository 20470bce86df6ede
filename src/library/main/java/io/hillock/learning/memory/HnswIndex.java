package io.hillock.learning.memory;

import io.hillock.learning.EpisodicMemory;
import io.hillock.learning.StoredEpisode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Finds candidates for the nearest neighbours by cosine in an in-memory HNSW graph of Lucene. One thread at a time. It does all work on the
 * caller's thread with Lucene's fixed seed, so the same calls always build the same graph.
 */
public final class HnswIndex implements AutoCloseable {
    private static final String ID = "id";
    private static final String VECTOR = "vector";
    /** Neighbours of a node, and candidates during construction. */
    private static final int MAX_CONNECTIONS = 16;
    private static final int BEAM_WIDTH = 100;

    private final ByteBuffersDirectory directory = new ByteBuffersDirectory();
    private final IndexWriter writer;
    private DirectoryReader reader;
    /** Episodes that were removed but are still found. */
    private int stale;

    public HnswIndex() {
        try {
            writer = new IndexWriter(directory, new IndexWriterConfig().setCodec(codec())
                    .setMergeScheduler(new SerialMergeScheduler()).setMergePolicy(new LogDocMergePolicy()));
            reader = DirectoryReader.open(writer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void add(Collection<StoredEpisode> episodes) {
        try {
            for (StoredEpisode stored : episodes) {
                var document = new Document();
                document.add(new StringField(ID, Long.toString(stored.id), Field.Store.NO));
                document.add(new NumericDocValuesField(ID, stored.id));
                document.add(new KnnFloatVectorField(VECTOR, unit(stored.encoding, stored.norm),
                        VectorSimilarityFunction.DOT_PRODUCT));
                writer.addDocument(document);
            }
            DirectoryReader changed = DirectoryReader.openIfChanged(reader, writer);
            if (changed != null) {
                reader.close();
                reader = changed;
                stale = 0;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes an episode. The graph may still find it until the next {@link #add}. */
    public void remove(long id) {
        try {
            writer.deleteDocuments(new Term(ID, Long.toString(id)));
            stale++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ids of about the {@code count} nearest, plus as many as may be stale, nearest first. */
    public long[] nearest(float[] encoding, double norm, int count) {
        try {
            var query = new KnnFloatVectorQuery(VECTOR, unit(encoding, norm), count + stale);
            ScoreDoc[] found = new IndexSearcher(reader).search(query, count + stale).scoreDocs;
            List<LeafReaderContext> leaves = reader.leaves();
            long[] ids = new long[found.length];
            for (int i = 0; i < ids.length; i++) {
                LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(found[i].doc, leaves));
                NumericDocValues stored = leaf.reader().getNumericDocValues(ID);
                stored.advanceExact(found[i].doc - leaf.docBase);
                ids[i] = stored.longValue();
            }
            return ids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try (directory; DirectoryReader _ = reader) {
            writer.rollback();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Scales to length 1; all zeros stay zero. */
    private static float[] unit(float[] values, double norm) {
        float[] unit = new float[values.length];
        for (int i = 0; norm > 0 && i < unit.length; i++) {
            unit[i] = (float) (values[i] / norm);
        }
        return unit;
    }

    private static Codec codec() {
        Codec standard = Codec.getDefault();
        KnnVectorsFormat hnsw = new AnySize(new Lucene99HnswVectorsFormat(MAX_CONNECTIONS, BEAM_WIDTH));
        return new FilterCodec(standard.getName(), standard) {
            @Override
            public KnnVectorsFormat knnVectorsFormat() {
                return new PerFieldKnnVectorsFormat() {
                    @Override
                    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                        return hnsw;
                    }
                };
            }
        };
    }

    /** Lucene's format with a larger limit; only this number restricts it to 1024 dimensions. */
    private static final class AnySize extends KnnVectorsFormat {
        private final KnnVectorsFormat format;

        AnySize(KnnVectorsFormat format) {
            super(format.getName());
            this.format = format;
        }

        @Override
        public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
            return format.fieldsWriter(state);
        }

        @Override
        public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
            return format.fieldsReader(state);
        }

        @Override
        public int getMaxDimensions(String field) {
            return EpisodicMemory.MAX_INPUTS;
        }
    }
}
