package io.hillock.server.rest;

import io.hillock.server.request.ServiceException;
import io.hillock.server.request.ServiceException.Reason;
import io.hillock.server.security.Scope;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which endpoint answers a path. Segments in braces, such as {@code {model}}, stand for any one segment. One thread at a time adds, any number look up. */
final class RestRoutes {
    private static final String MODEL = "{model}";
    private static final String VERSION = "{version}";
    private static final String REGION = "{region}";
    private static final String ASSET = "{asset}";
    private static final String SESSION = "{session}";
    private static final String QUEUED = "{id}";

    private final List<Route> routes = new CopyOnWriteArrayList<>();

    private record Route(String path, List<String> pattern, Map<String, RestEndpoint> byMethod) {
        boolean matches(List<String> path) {
            if (path.size() != pattern.size()) {
                return false;
            }
            for (int i = 0; i < path.size(); i++) {
                boolean fits = pattern.get(i).startsWith("{")
                        ? !path.get(i).isEmpty()
                        : pattern.get(i).equals(path.get(i));
                if (!fits) {
                    return false;
                }
            }
            return true;
        }

        String segment(String name, List<String> path) {
            int index = pattern.indexOf(name);
            return index < 0 ? "" : path.get(index);
        }
    }

    /**
     * A path's endpoint.
     *
     * @param path the path with {@code {model}} and {@code {version}} in it
     */
    record Match(RestEndpoint endpoint, String path, PathNames names) {}

    RestRoutes add(String path, RestEndpoint endpoint) {
        List<String> pattern = List.of(path.split("/"));
        routes.stream().filter(route -> route.pattern.equals(pattern)).findFirst().ifPresentOrElse(
                route -> route.byMethod.put(endpoint.method(), endpoint), () -> {
                    Route route = new Route("/" + path, pattern, new ConcurrentSkipListMap<>());
                    route.byMethod.put(endpoint.method(), endpoint);
                    routes.add(route);
                });
        return this;
    }

    /** The same endpoint for a model, and for a version of it. */
    RestRoutes addModel(String tail, RestEndpoint endpoint) {
        return add("v2/models/" + MODEL + tail, endpoint).add("v2/models/" + MODEL + "/versions/" + VERSION + tail,
                endpoint);
    }

    /** All paths, with their methods, as the description of the service has them. */
    Map<String, List<String>> paths() {
        Map<String, List<String>> all = new TreeMap<>();
        routes.forEach(route -> all.put(route.path, List.copyOf(route.byMethod.keySet())));
        return all;
    }

    /**
     * Finds the endpoint.
     *
     * @param path decoded segments
     * @throws ServiceException {@code NOT_FOUND} or {@code METHOD_NOT_ALLOWED}
     */
    Match find(String method, List<String> path) {
        Route found = route(path);
        RestEndpoint endpoint = found.byMethod.get(method);
        if (endpoint == null) {
            throw new ServiceException(Reason.METHOD_NOT_ALLOWED,
                    "this endpoint takes " + String.join(" or ", found.byMethod.keySet()) + " only");
        }
        return new Match(endpoint, found.path, new PathNames(found.segment(MODEL, path), found.segment(VERSION, path),
                found.segment(REGION, path), found.segment(ASSET, path), found.segment(SESSION, path),
                found.segment(QUEUED, path)));
    }

    private Route route(List<String> path) {
        for (Route one : routes) {
            if (one.matches(path)) {
                return one;
            }
        }
        throw ServiceException.notFound("there is no such endpoint");
    }

    /** The endpoints of these parts. */
    static RestRoutes of(ServerEndpoints server, ModelEndpoints models, InferEndpoint infer,
            QueueEndpoints queue, RepositoryEndpoints repository, SequenceEndpoints sequences,
            RolloutEndpoints rollouts,
            SettingsEndpoints settings,
            SharedMemoryEndpoints memory, PageEndpoints page) {
        Scope[] watch = {Scope.WATCH, Scope.CONTROL};
        // Inference is asked for most often, so it is looked at first.
        return server.addProbes(new RestRoutes().addModel("/infer",
                RestEndpoint.scoped("POST", infer::answer, Scope.INFER)))
                .add("", RestEndpoint.open("GET", page::index))
                .add("page/access", RestEndpoint.open("GET", page::access))
                .add("page/login", RestEndpoint.open("POST", page::login))
                .add("page/logout", RestEndpoint.open("POST", page::logout))
                .add("page/" + ASSET, RestEndpoint.open("GET", page::asset))
                .add("v2", RestEndpoint.anyToken("GET", server::metadata))
                .add("openapi.json", RestEndpoint.open("GET", server::openApi))
                .add("grpc_service.proto", RestEndpoint.open("GET", server::proto))
                .add("metrics", RestEndpoint.scoped("GET", server::metrics, watch))
                .add("v2/models/stats", RestEndpoint.scoped("GET", models::statistics, watch))
                .addModel("", RestEndpoint.anyToken("GET", models::metadata))
                .addModel("/ready", RestEndpoint.anyToken("GET", models::ready))
                .addModel("/graph", RestEndpoint.anyToken("GET", models::graph))
                .addModel("/config", RestEndpoint.anyToken("GET", models::config))
                .addModel("/stream", RestEndpoint.anyToken("GET", call -> {
                    throw ServiceException.invalid("this endpoint is a WebSocket: ask for an upgrade");
                })).addModel("/stats", RestEndpoint.scoped("GET", models::statistics, watch))
                .add("v2/watch", RestEndpoint.scoped("GET", call -> {
                    throw ServiceException.invalid("this endpoint is a WebSocket: ask for an upgrade");
                }, watch))
                .add("v2/queue", RestEndpoint.scoped("GET", queue::report, watch))
                .add("v2/queue/" + SESSION + "/" + QUEUED, RestEndpoint.scoped("GET", queue::outcome, Scope.INFER))
                .add("v2/queue/" + SESSION + "/" + QUEUED,
                        RestEndpoint.scoped("DELETE", queue::discard, Scope.CONTROL))
                .add("v2/queue/" + SESSION + "/" + QUEUED + "/replay",
                        RestEndpoint.scoped("POST", queue::replay, Scope.CONTROL))
                .add("v2/repository/index", RestEndpoint.scoped("POST", repository::index, watch))
                .add("v2/repository/aliases", RestEndpoint.scoped("GET", repository::aliases, watch))
                .add("v2/repository/models/{model}/alias",
                        RestEndpoint.scoped("POST", repository::alias, Scope.CONTROL))
                .add("v2/repository/models/{model}/engine",
                        RestEndpoint.scoped("POST", repository::drain, Scope.CONTROL))
                .add("v2/repository/models/{model}/strategy",
                        RestEndpoint.scoped("POST", repository::strategy, Scope.CONTROL))
                .add("v2/sequences", RestEndpoint.scoped("GET", sequences::list, watch))
                .add("v2/sequences/pause", RestEndpoint.scoped("POST", sequences::pause, Scope.CONTROL))
                .add("v2/repository/models/{model}/load", RestEndpoint.scoped("POST", repository::load, Scope.CONTROL))
                .add("v2/repository/models/{model}/unload",
                        RestEndpoint.scoped("POST", repository::unload, Scope.CONTROL))
                .add("v2/models/{model}/rollout", RestEndpoint.scoped("GET", rollouts::status, watch))
                .add("v2/models/{model}/rollout", RestEndpoint.scoped("POST", rollouts::start, Scope.CONTROL))
                .add("v2/models/{model}/rollout/rollback",
                        RestEndpoint.scoped("POST", rollouts::rollBack, Scope.CONTROL))
                .add("v2/models/{model}/rollout/promote", RestEndpoint.scoped("POST", rollouts::promote, Scope.CONTROL))
                .add("v2/models/{model}/rollout/move", RestEndpoint.scoped("POST", rollouts::move, Scope.CONTROL))
                .add("v2/models/{model}/feedback", RestEndpoint.scoped("POST", rollouts::feedback, Scope.INFER))
                .add("v2/trace/setting", RestEndpoint.scoped("GET", settings::trace, watch))
                .add("v2/trace/setting", RestEndpoint.scoped("POST", settings::setTrace, Scope.CONTROL))
                .add("v2/models/{model}/trace/setting", RestEndpoint.scoped("GET", settings::trace, watch))
                .add("v2/models/{model}/trace/setting", RestEndpoint.scoped("POST", settings::setTrace, Scope.CONTROL))
                .add("v2/logging", RestEndpoint.scoped("GET", settings::logging, watch))
                .add("v2/logging", RestEndpoint.scoped("POST", settings::setLogging, Scope.CONTROL))
                .addRegions("v2/systemsharedmemory", memory::status, memory::register, memory::unregister)
                .addRegions("v2/cudasharedmemory", memory::cudaStatus, memory::cudaRegister, memory::cudaUnregister);
    }

    private RestRoutes addRegions(String path, RestEndpoint.Action status, RestEndpoint.Action register,
            RestEndpoint.Action unregister) {
        String region = path + "/region/" + REGION;
        for (String one : List.of(path, region)) {
            add(one + "/status", RestEndpoint.scoped("GET", status, Scope.WATCH, Scope.CONTROL))
                    .add(one + "/unregister", RestEndpoint.scoped("POST", unregister, Scope.CONTROL));
        }
        return add(region + "/register", RestEndpoint.scoped("POST", register, Scope.CONTROL));
    }
}
