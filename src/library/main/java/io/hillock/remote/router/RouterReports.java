package io.hillock.remote.router;

import io.hillock.protocol.EngineReport;
import io.hillock.protocol.NetworkInfo;
import io.hillock.protocol.NetworkMessage.NetworkList;
import io.hillock.protocol.Readiness;
import io.hillock.protocol.WatchingMessage.MetricsReport;
import io.hillock.protocol.WatchingMessage.StatusReport;
import io.hillock.unified.ReleaseVersion;
import java.util.List;

/** The hub's reports about all its engines. Thread-safe. */
public final class RouterReports {
    /** The most entries of a list in a message. */
    private static final int MOST = 4096;

    private final NetworkCatalog catalog;
    private final RouterMeters meters;
    private final long started = System.nanoTime();

    public RouterReports(NetworkCatalog catalog, RouterMeters meters) {
        this.catalog = catalog;
        this.meters = meters;
    }

    public NetworkList networks() {
        return new NetworkList(catalog.list());
    }

    /** Ready if any engine gets requests. The load is the mean of the engines' loads. */
    public StatusReport status() {
        List<EngineReport> engines = catalog.engines().stream().limit(MOST)
                .map(engine -> engine.report(catalog.used(engine))).toList();
        boolean any = catalog.engines().stream().anyMatch(EngineCell::isOpen);
        return new StatusReport(any ? Readiness.READY : Readiness.DEGRADED, (System.nanoTime() - started) / 1_000_000,
                load(engines), catalog.list().stream().map(NetworkInfo::name).toList(), ReleaseVersion.VERSION,
                catalog.engines().stream().flatMap(engine -> engine.cpuFeatures().stream()).distinct().toList(),
                engines);
    }

    public MetricsReport metrics(List<String> names) {
        List<EngineCell> engines = List.copyOf(catalog.engines());
        double load = load(engines.stream().map(engine -> engine.report(List.of())).toList());
        return meters.report(names, engines, load, catalog.list().size());
    }

    private static double load(List<EngineReport> engines) {
        return engines.stream().mapToDouble(EngineReport::load).average().orElse(0);
    }
}
