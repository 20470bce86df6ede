package io.hillock.server.engines;

import io.hillock.unified.Alternative;
import io.hillock.unified.EngineKind;
import io.hillock.unified.Strategy;
import java.util.List;

/**
 * Leaves the plain Java engine out while another engine may be chosen: it gives the same bits, but takes a multiple of the time.
 *
 * @param among chooses among the others
 */
public record PlainJavaLast(Strategy among) implements Strategy {
    @Override
    public int choose(List<? extends Alternative> engines, long open, int samples, long number) {
        long others = open;
        for (int i = 0; i < engines.size(); i++) {
            if (engines.get(i).kind() == EngineKind.JAVA) {
                others &= ~(1L << i);
            }
        }
        return among.choose(engines, others == 0 ? open : others, samples, number);
    }

    @Override
    public String label() {
        return among.label();
    }
}
