package io.hillock.remote.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Queues tasks of several cells in rounds. Each round takes one task of each cell that has any. A cell that arrives during a round is
 * served in it, unless it already was. So it waits for at most one task of each other cell. One cell's tasks stay in order. Not
 * thread-safe; every operation takes constant time.
 */
public final class FairQueue {
    private final Map<Object, Cell> cells = new HashMap<>();
    private final List<Cell> idle = new ArrayList<>();
    private Deque<Cell> thisRound = new ArrayDeque<>();
    private Deque<Cell> nextRound = new ArrayDeque<>();
    private long round = 1;
    private int size;

    /** One cell's tasks. */
    public static final class Cell {
        private final Object key;
        private final Deque<Runnable> waiting = new ArrayDeque<>();
        /** Tasks that have entered and not left: waiting here or elsewhere, or running. */
        private int entered;
        private long servedIn;

        Cell(Object key) {
            this.key = key;
        }
    }

    /** Announces a task of a cell. Call {@link #leave} after it has ended. */
    public Cell enter(Object key) {
        Cell cell = cells.computeIfAbsent(key, Cell::new);
        cell.entered++;
        return cell;
    }

    /** The number of the cell's tasks that have entered and not left. */
    public int entered(Object key) {
        Cell cell = cells.get(key);
        return cell == null ? 0 : cell.entered;
    }

    public void leave(Cell cell) {
        cell.entered--;
        if (cell.entered == 0) {
            idle.add(cell);
        }
    }

    /** Queues a task that has entered and is ready to run. */
    public void add(Cell cell, Runnable task) {
        if (cell.waiting.isEmpty()) {
            (cell.servedIn == round ? nextRound : thisRound).add(cell);
        }
        cell.waiting.add(task);
        size++;
    }

    /** The number of cells that the queue remembers. */
    public int cells() {
        return cells.size();
    }

    /** The number of tasks that are ready to run. */
    int size() {
        return size;
    }

    /** The next task; null if none is ready. */
    public Runnable poll() {
        if (thisRound.isEmpty()) {
            beginRound();
        }
        Cell cell = thisRound.poll();
        if (cell == null) {
            return null;
        }
        size--;
        cell.servedIn = round;
        Runnable task = cell.waiting.poll();
        if (!cell.waiting.isEmpty()) {
            nextRound.add(cell);
        }
        return task;
    }

    /** Begins a round, and forgets the cells without tasks. It remembered them until now so that it serves no cell twice in a round. */
    private void beginRound() {
        for (Cell cell : idle) {
            if (cell.entered == 0) {
                cells.remove(cell.key, cell);
            }
        }
        idle.clear();
        Deque<Cell> served = thisRound;
        thisRound = nextRound;
        nextRound = served;
        round++;
    }
}
