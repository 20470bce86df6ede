package io.hillock.remote.serve;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tasks of several cells that wait for a thread, in rounds: each round takes one task of each cell that has any. A cell that comes in the middle of
 * a round is served in it unless it was already, so it waits for one task of each other cell at most. One cell's tasks stay in order. Not
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
        /** Tasks that have entered and not left: those that wait here or elsewhere, and those that run. */
        private int entered;
        private long servedIn;

        Cell(Object key) {
            this.key = key;
        }
    }

    /** One more task of a cell is to come; {@link #leave} when it has ended. */
    public Cell enter(Object key) {
        Cell cell = cells.computeIfAbsent(key, Cell::new);
        cell.entered++;
        return cell;
    }

    /** What was entered and not left. */
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

    /** A task that has entered is ready to run. */
    public void add(Cell cell, Runnable task) {
        if (cell.waiting.isEmpty()) {
            (cell.servedIn == round ? nextRound : thisRound).add(cell);
        }
        cell.waiting.add(task);
        size++;
    }

    /** Cells that are remembered. */
    public int cells() {
        return cells.size();
    }

    /** Tasks that are ready to run. */
    int size() {
        return size;
    }

    /** The task whose turn it is; null where none waits. */
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

    /** Cells that have nothing left are forgotten; they were remembered so that none is served twice in a round. */
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
