package io.hillock.server.grpc;

import io.hillock.server.grpc.proto.ServerLiveRequest;
import io.hillock.server.grpc.proto.ServerLiveResponse;
import io.hillock.server.grpc.proto.ServerMetadataRequest;
import io.hillock.server.grpc.proto.ServerMetadataResponse;
import io.hillock.server.grpc.proto.ServerReadyRequest;
import io.hillock.server.grpc.proto.ServerReadyResponse;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.inference.ServiceExtensions;

/**
 * The server's health and metadata.
 *
 * @param release the release that the metadata tell
 */
record ServerMethods(InferenceService service, String release) {
    ServerLiveResponse live(ServerLiveRequest request) {
        return ServerLiveResponse.newBuilder().setLive(true).build();
    }

    ServerReadyResponse ready(ServerReadyRequest request) {
        return ServerReadyResponse.newBuilder().setReady(service.ready()).build();
    }

    ServerMetadataResponse metadata(ServerMetadataRequest request) {
        return ServerMetadataResponse.newBuilder().setName("hillock").setVersion(release)
                .addAllExtensions(ServiceExtensions.of(service)).build();
    }
}
