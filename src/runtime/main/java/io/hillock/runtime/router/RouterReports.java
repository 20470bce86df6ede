package io.hillock.runtime.router;

import io.hillock.message.EngineReport;
import io.hillock.message.MetricsReport;
import io.hillock.message.NetworkInfo;
import io.hillock.message.NetworkList;
import io.hillock.message.Readiness;
import io.hillock.message.StatusReport;
import io.hillock.runtime.Release;
import java.util.List;

/** What the hub says of all its engines. Any thread. */
final class RouterReports {
    /** Entries of a list in a message. */
    private static final int MOST = 4096;

    private final NetworkCatalog catalog;
    private final RouterMeters meters;
    private final long started = System.nanoTime();

    RouterReports(NetworkCatalog catalog, RouterMeters meters) {
        this.catalog = catalog;
        this.meters = meters;
    }

    NetworkList networks() {
        return new NetworkList(catalog.list());
    }

    /** Ready where any engine gets requests; the load is the mean of the engines'. */
    StatusReport status() {
        List<EngineReport> engines = catalog.engines().stream().limit(MOST)
                .map(engine -> engine.report(catalog.used(engine))).toList();
        boolean any = catalog.engines().stream().anyMatch(EngineCell::isOpen);
        return new StatusReport(any ? Readiness.READY : Readiness.DEGRADED, (System.nanoTime() - started) / 1_000_000,
                load(engines), catalog.list().stream().map(NetworkInfo::name).toList(), Release.VERSION,
                catalog.engines().stream().flatMap(engine -> engine.cpuFeatures().stream()).distinct().toList(),
                engines);
    }

    MetricsReport metrics(List<String> names) {
        List<EngineCell> engines = List.copyOf(catalog.engines());
        double load = load(engines.stream().map(engine -> engine.report(List.of())).toList());
        return meters.report(names, engines, load, catalog.list().size());
    }

    private static double load(List<EngineReport> engines) {
        return engines.stream().mapToDouble(EngineReport::load).average().orElse(0);
    }
}
