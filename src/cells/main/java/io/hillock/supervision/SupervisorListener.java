package io.hillock.supervision;

/** Is told what supervised processes do, from several threads. */
public interface SupervisorListener {
    /** A process came into another phase. */
    void changed(String name, ProcessPhase phase);

    /** A process wrote a line. */
    void line(String name, String line);
}
