package io.hillock.net.channel;

import io.hillock.protocol.Envelope;
import io.hillock.protocol.WireTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The memory of short requests. Memory of released requests serves again at once, while it is still in the caches;
 * the garbage collector frees that of the others. One thread allocates, then {@linkplain #own owns} or
 * {@linkplain #abandon abandons}; any thread releases.
 *
 * <p>Only the allocating thread raises the number of requests in a piece. So once it sees none, the piece is its own.
 */
final class RequestSlab {
    /** A longer request gets other memory. */
    static final int LONGEST = 1 << 13;
    private static final int PIECE = 1 << 15;
    /** Requests begin at multiples of this, so a grain belongs to one request. */
    private static final int GRAIN = 64;
    /** Beyond these, the oldest piece is left to the garbage collector. */
    private static final int MOST = 16;

    /** Weak, so that requests that nobody releases take no more memory than they would elsewhere. */
    private volatile List<WeakReference<Piece>> pieces = List.of();
    private Piece current;

    private static final class Piece {
        final MemorySegment memory = Arena.ofAuto().allocate(PIECE, GRAIN);
        /** The message of each request, at the grain where its tensor begins. */
        final AtomicReferenceArray<Envelope> owners = new AtomicReferenceArray<>(PIECE / GRAIN);
        final AtomicInteger requests = new AtomicInteger();
        int used;

        /** Whether there is room, perhaps because all requests were released. For the allocating thread. */
        boolean fits(int bytes) {
            if (requests.get() == 0) {
                used = 0;
            }
            return used + bytes <= PIECE;
        }

        /** The grain at this address; −1 if it is outside. */
        int grain(long address) {
            long offset = address - memory.address();
            return offset < 0 || offset >= PIECE ? -1 : (int) offset / GRAIN;
        }
    }

    /** @param bytes 1 to {@link #LONGEST} */
    MemorySegment allocate(int bytes) {
        int rounded = bytes + GRAIN - 1 & -GRAIN;
        if (current == null || !current.fits(rounded)) {
            current = other(rounded);
        }
        int at = current.used;
        current.used = at + rounded;
        current.requests.getAndIncrement();
        return current.memory.asSlice(at, bytes);
    }

    /** Notes the message in the memory that was allocated last. */
    void own(Envelope message) {
        int grain = current.grain(address(message));
        if (grain >= 0) {
            current.owners.set(grain, message);
        }
    }

    /** Gives the memory that was allocated last back, because there is no message in it. */
    void abandon() {
        current.requests.getAndDecrement();
    }

    /** Says that nobody uses the message's tensors any more. Only the first call for a message of this memory counts. */
    void release(Envelope message) {
        long address = address(message);
        for (WeakReference<Piece> each : pieces) {
            Piece piece = each.get();
            int grain = piece == null ? -1 : piece.grain(address);
            if (grain >= 0) {
                if (piece.owners.compareAndSet(grain, message, null)) {
                    piece.requests.getAndDecrement();
                }
                return;
            }
        }
    }

    private Piece other(int bytes) {
        var kept = new ArrayList<WeakReference<Piece>>(MOST);
        for (WeakReference<Piece> each : pieces) {
            Piece piece = each.get();
            if (piece != null && piece.fits(bytes)) {
                return piece;
            }
            if (piece != null) {
                kept.add(each);
            }
        }
        if (kept.size() == MOST) {
            kept.removeFirst();
        }
        var piece = new Piece();
        kept.add(new WeakReference<>(piece));
        pieces = List.copyOf(kept);
        return piece;
    }

    private static long address(Envelope message) {
        List<WireTensor> tensors = message.payload().tensors();
        if (tensors.isEmpty()) {
            return 0;
        }
        MemorySegment data = tensors.getFirst().data();
        // A tensor without bytes may begin where its frame ends, which is another request's grain.
        return data.byteSize() == 0 ? data.address() - 1 : data.address();
    }
}
