package io.hillock.protocol.compact;

import io.hillock.protocol.ConnectionMessage.Welcome;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The numbers that replace names in compact frames; 0 stands for no name. WELCOME gives the numbers of cells. The side
 * that serves a network gives its number in an ACK. So a connection has one of these objects for each direction. Any
 * thread.
 */
public final class Handles {
    /** The target that stands for every connected cell. */
    public static final int BROADCAST = Welcome.MAX_HANDLE + 1;

    private final Names cells = new Names();
    private final Names networks = new Names();

    /** Creates a table without names. */
    public Handles() {}

    /** @param handle 1 to 65534 */
    public void nameCell(int handle, String name) {
        cells.put(Objects.checkIndex(handle, BROADCAST), name);
    }

    /** @param handle at least 1 */
    public void nameNetwork(int handle, String name) {
        networks.put(handle, name);
    }

    public void forgetNetwork(String name) {
        networks.remove(name);
    }

    /** The number of this cell; 0 if it has none. */
    public int cell(String name) {
        return cells.number.getOrDefault(name, 0);
    }

    /** The cell with this number; "" if there is none. */
    public String cell(int handle) {
        return cells.name.getOrDefault(handle, "");
    }

    /** The number of this network; 0 if it has none. */
    public int network(String name) {
        return networks.number.getOrDefault(name, 0);
    }

    /** The network with this number; "" if there is none. */
    public String network(int handle) {
        return networks.name.getOrDefault(handle, "");
    }

    private static final class Names {
        private final Map<String, Integer> number = new ConcurrentHashMap<>();
        private final Map<Integer, String> name = new ConcurrentHashMap<>();

        /** Names never lose their number in between, because other threads send by it meanwhile. */
        private synchronized void put(int handle, String of) {
            if (handle < 1) {
                throw new IllegalArgumentException("a handle is at least 1, not " + handle);
            }
            String before = name.put(handle, of);
            Integer old = number.put(of, handle);
            if (before != null && !before.equals(of)) {
                number.remove(before);
            }
            if (old != null && old != handle) {
                name.remove(old);
            }
        }

        private synchronized void remove(String of) {
            Integer handle = number.remove(of);
            if (handle != null) {
                name.remove(handle);
            }
        }
    }
}
