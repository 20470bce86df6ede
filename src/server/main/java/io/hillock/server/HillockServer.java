package io.hillock.server;

import io.hillock.server.inference.InferenceService;
import io.hillock.server.inference.ServiceLog;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.ServiceException;
import io.hillock.server.rest.RestOptions;
import io.hillock.server.rest.RestServer;
import io.hillock.unified.ReleaseVersion;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A running service: it listens from the start, is ready once its models are loaded, and ends by {@link #close()}: readiness goes first,
 * requests under way end, then listeners and models. Thread-safe.
 */
public final class HillockServer implements AutoCloseable {
    private final ServiceOptions options;
    private final InferenceService service;
    private final ModelRepository repository;
    private final RestServer rest;

    /**
     * Listens, with no models yet.
     *
     * @throws IOException if it cannot listen
     * @throws ServiceException {@code INVALID} if the repository does not exist
     */
    public HillockServer(ServiceOptions options, ServiceLog log) throws IOException {
        this.options = options;
        service = new InferenceService(options.limits(), options.sequences(), options.requests(), log);
        try {
            repository = new ModelRepository(service.serving(), options.limits(), options.models(),
                    options.repository());
            rest = RestServer.start(service, repository, options.tokens(),
                    new RestOptions(options.http(), options.metrics(), options.tls(),
                            options.connections(), ReleaseVersion.VERSION));
        } catch (IOException | RuntimeException e) {
            service.close();
            throw e;
        }
    }

    /**
     * Loads all models of the repository. {@link #becomeReady} is next.
     *
     * @return the models that could not be loaded, each with the reason; the others are served
     */
    public List<ServiceException> loadAll() {
        List<ServiceException> failures = new ArrayList<>();
        for (String model : repository.models()) {
            try {
                repository.load(model);
            } catch (ServiceException e) {
                failures.add(e);
            }
        }
        return failures;
    }

    /** Tells balancers that requests may come. */
    public void becomeReady() {
        service.start();
    }

    public InferenceService service() {
        return service;
    }

    public ModelRepository repository() {
        return repository;
    }

    public RestServer rest() {
        return rest;
    }

    @Override
    public void close() {
        if (!service.drain(options.drain())) {
            service.log().warning("requests were still under way after " + options.drain().toMillis() + " ms");
        }
        rest.close();
        service.close();
    }
}
