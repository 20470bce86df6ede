package io.hillock.server.grpc;

import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutorGroup;
import io.grpc.protobuf.ProtoFileDescriptorSupplier;
import io.hillock.server.grpc.message.InferMarshallers;
import io.hillock.server.grpc.proto.CudaSharedMemoryRegisterRequest;
import io.hillock.server.grpc.proto.CudaSharedMemoryRegisterResponse;
import io.hillock.server.grpc.proto.CudaSharedMemoryStatusRequest;
import io.hillock.server.grpc.proto.CudaSharedMemoryStatusResponse;
import io.hillock.server.grpc.proto.CudaSharedMemoryUnregisterRequest;
import io.hillock.server.grpc.proto.CudaSharedMemoryUnregisterResponse;
import io.hillock.server.grpc.proto.GrpcServiceProto;
import io.hillock.server.grpc.proto.LogSettingsRequest;
import io.hillock.server.grpc.proto.LogSettingsResponse;
import io.hillock.server.grpc.proto.ModelConfigRequest;
import io.hillock.server.grpc.proto.ModelConfigResponse;
import io.hillock.server.grpc.proto.ModelMetadataRequest;
import io.hillock.server.grpc.proto.ModelMetadataResponse;
import io.hillock.server.grpc.proto.ModelReadyRequest;
import io.hillock.server.grpc.proto.ModelReadyResponse;
import io.hillock.server.grpc.proto.ModelStatisticsRequest;
import io.hillock.server.grpc.proto.ModelStatisticsResponse;
import io.hillock.server.grpc.proto.RepositoryIndexRequest;
import io.hillock.server.grpc.proto.RepositoryIndexResponse;
import io.hillock.server.grpc.proto.RepositoryModelLoadRequest;
import io.hillock.server.grpc.proto.RepositoryModelLoadResponse;
import io.hillock.server.grpc.proto.RepositoryModelUnloadRequest;
import io.hillock.server.grpc.proto.RepositoryModelUnloadResponse;
import io.hillock.server.grpc.proto.ServerLiveRequest;
import io.hillock.server.grpc.proto.ServerLiveResponse;
import io.hillock.server.grpc.proto.ServerMetadataRequest;
import io.hillock.server.grpc.proto.ServerMetadataResponse;
import io.hillock.server.grpc.proto.ServerReadyRequest;
import io.hillock.server.grpc.proto.ServerReadyResponse;
import io.hillock.server.grpc.proto.SystemSharedMemoryRegisterRequest;
import io.hillock.server.grpc.proto.SystemSharedMemoryRegisterResponse;
import io.hillock.server.grpc.proto.SystemSharedMemoryStatusRequest;
import io.hillock.server.grpc.proto.SystemSharedMemoryStatusResponse;
import io.hillock.server.grpc.proto.SystemSharedMemoryUnregisterRequest;
import io.hillock.server.grpc.proto.SystemSharedMemoryUnregisterResponse;
import io.hillock.server.grpc.proto.TraceSettingRequest;
import io.hillock.server.grpc.proto.TraceSettingResponse;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.RequestLimits;
import io.hillock.server.security.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All methods of {@code GRPCInferenceService}, with the scopes that REST asks for too. */
final class GrpcMethods {
    /** The method that event loops answer themselves. */
    static final String INFER = "ModelInfer";

    private final List<GrpcMethod> all = new ArrayList<>();
    private final RequestLimits limits;

    /**
     * The methods of a service.
     *
     * @param loops whose threads call {@code ModelInfer}
     * @param others where its calls may wait
     */
    GrpcMethods(InferenceService service, ModelRepository repository, String release, EventExecutorGroup loops,
            Executor others) {
        limits = service.limits();
        inference(service, new InferHandler(service, loops, others));
        server(new ServerMethods(service, release));
        models(new ModelMethods(service), new StatisticsMethod(service));
        repository(new RepositoryMethods(repository));
        sharedMemory(new SharedMemoryMethods(service.regions()));
        settings(new SettingsMethods(service));
    }

    private void inference(InferenceService service, InferHandler infer) {
        var requests = InferMarshallers.requests(service.limits(), service.regions());
        var answers = InferMarshallers.answers();
        add(GrpcMethod.of(INFER, MethodType.UNARY, requests, answers, infer), Scope.INFER);
        add(GrpcMethod.of("ModelStreamInfer", MethodType.BIDI_STREAMING, requests, answers,
                new StreamInferHandler(service)), Scope.INFER);
    }

    private void server(ServerMethods server) {
        all.add(GrpcMethod.unary(limits, "ServerLive", ServerLiveRequest.getDefaultInstance(),
                ServerLiveResponse.getDefaultInstance(), server::live).opened());
        all.add(GrpcMethod.unary(limits, "ServerReady", ServerReadyRequest.getDefaultInstance(),
                ServerReadyResponse.getDefaultInstance(), server::ready).opened());
        add(GrpcMethod.unary(limits, "ServerMetadata", ServerMetadataRequest.getDefaultInstance(),
                ServerMetadataResponse.getDefaultInstance(), server::metadata));
    }

    private void models(ModelMethods models, StatisticsMethod statistics) {
        add(GrpcMethod.unary(limits, "ModelReady", ModelReadyRequest.getDefaultInstance(),
                ModelReadyResponse.getDefaultInstance(), models::ready));
        add(GrpcMethod.unary(limits, "ModelMetadata", ModelMetadataRequest.getDefaultInstance(),
                ModelMetadataResponse.getDefaultInstance(), models::metadata));
        add(GrpcMethod.unary(limits, "ModelConfig", ModelConfigRequest.getDefaultInstance(),
                ModelConfigResponse.getDefaultInstance(), models::config));
        add(GrpcMethod.unary(limits, "ModelStatistics", ModelStatisticsRequest.getDefaultInstance(),
                ModelStatisticsResponse.getDefaultInstance(), statistics::statistics), Scope.WATCH, Scope.CONTROL);
    }

    private void repository(RepositoryMethods repository) {
        add(GrpcMethod.unary(limits, "RepositoryIndex", RepositoryIndexRequest.getDefaultInstance(),
                RepositoryIndexResponse.getDefaultInstance(), repository::index), Scope.WATCH, Scope.CONTROL);
        add(GrpcMethod.unary(limits, "RepositoryModelLoad", RepositoryModelLoadRequest.getDefaultInstance(),
                RepositoryModelLoadResponse.getDefaultInstance(), repository::load), Scope.CONTROL);
        add(GrpcMethod.unary(limits, "RepositoryModelUnload", RepositoryModelUnloadRequest.getDefaultInstance(),
                RepositoryModelUnloadResponse.getDefaultInstance(), repository::unload), Scope.CONTROL);
    }

    private void sharedMemory(SharedMemoryMethods memory) {
        add(GrpcMethod.unary(limits, "SystemSharedMemoryStatus", SystemSharedMemoryStatusRequest.getDefaultInstance(),
                SystemSharedMemoryStatusResponse.getDefaultInstance(), memory::status), Scope.WATCH, Scope.CONTROL);
        add(GrpcMethod.unary(limits, "SystemSharedMemoryRegister",
                SystemSharedMemoryRegisterRequest.getDefaultInstance(),
                SystemSharedMemoryRegisterResponse.getDefaultInstance(), memory::register), Scope.CONTROL);
        add(GrpcMethod.unary(limits, "SystemSharedMemoryUnregister",
                SystemSharedMemoryUnregisterRequest.getDefaultInstance(),
                SystemSharedMemoryUnregisterResponse.getDefaultInstance(), memory::unregister), Scope.CONTROL);
        add(GrpcMethod.unary(limits, "CudaSharedMemoryStatus", CudaSharedMemoryStatusRequest.getDefaultInstance(),
                CudaSharedMemoryStatusResponse.getDefaultInstance(), memory::cudaStatus), Scope.WATCH, Scope.CONTROL);
        add(GrpcMethod.unary(limits, "CudaSharedMemoryRegister", CudaSharedMemoryRegisterRequest.getDefaultInstance(),
                CudaSharedMemoryRegisterResponse.getDefaultInstance(), memory::cudaRegister), Scope.CONTROL);
        add(GrpcMethod.unary(limits, "CudaSharedMemoryUnregister",
                CudaSharedMemoryUnregisterRequest.getDefaultInstance(),
                CudaSharedMemoryUnregisterResponse.getDefaultInstance(), memory::cudaUnregister), Scope.CONTROL);
    }

    /** One method both reads settings and changes them. */
    private void settings(SettingsMethods settings) {
        add(GrpcMethod.unary(limits, "TraceSetting", TraceSettingRequest.getDefaultInstance(),
                TraceSettingResponse.getDefaultInstance(), settings::trace)
                .controlledIf(
                        message -> message instanceof TraceSettingRequest request && request.getSettingsCount() > 0),
                Scope.WATCH, Scope.CONTROL);
        add(GrpcMethod.unary(limits, "LogSettings", LogSettingsRequest.getDefaultInstance(),
                LogSettingsResponse.getDefaultInstance(), settings::log)
                .controlledIf(
                        message -> message instanceof LogSettingsRequest request && request.getSettingsCount() > 0),
                Scope.WATCH, Scope.CONTROL);
    }

    private void add(GrpcMethod method, Scope... scopes) {
        all.add(method.scoped(scopes));
    }

    /** By their full names. */
    Map<String, GrpcMethod> byName() {
        return all.stream().collect(Collectors.toUnmodifiableMap(GrpcMethod::fullName, Function.identity()));
    }

    ServerServiceDefinition definition() {
        ServiceDescriptor.Builder service = ServiceDescriptor.newBuilder(GrpcMethod.SERVICE)
                .setSchemaDescriptor((ProtoFileDescriptorSupplier) GrpcServiceProto::getDescriptor);
        all.forEach(method -> service.addMethod(method.definition().getMethodDescriptor()));
        ServerServiceDefinition.Builder definition = ServerServiceDefinition.builder(service.build());
        all.forEach(method -> definition.addMethod(method.definition()));
        return definition.build();
    }
}
