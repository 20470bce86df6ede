package io.hillock.server.grpc;

import io.hillock.server.grpc.proto.DataType;
import io.hillock.server.grpc.proto.ModelConfig;
import io.hillock.server.grpc.proto.ModelConfigRequest;
import io.hillock.server.grpc.proto.ModelConfigResponse;
import io.hillock.server.grpc.proto.ModelInput;
import io.hillock.server.grpc.proto.ModelMetadataRequest;
import io.hillock.server.grpc.proto.ModelMetadataResponse;
import io.hillock.server.grpc.proto.ModelMetadataResponse.TensorMetadata;
import io.hillock.server.grpc.proto.ModelOutput;
import io.hillock.server.grpc.proto.ModelParameter;
import io.hillock.server.grpc.proto.ModelReadyRequest;
import io.hillock.server.grpc.proto.ModelReadyResponse;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.request.ModelSignature;
import io.hillock.server.request.TensorSpec;
import io.hillock.server.serving.BatchOptions;
import io.hillock.server.serving.Lease;
import io.hillock.server.serving.ModelNames;

/** Readiness, metadata and configuration of models. */
record ModelMethods(InferenceService service) {
    ModelReadyResponse ready(ModelReadyRequest request) {
        ModelNames.alias(request.getName());
        return ModelReadyResponse.newBuilder()
                .setReady(service.serving().ready(request.getName(), request.getVersion())).build();
    }

    ModelMetadataResponse metadata(ModelMetadataRequest request) {
        try (Lease lease = service.serving().lease(request.getName(), request.getVersion())) {
            ModelSignature signature = lease.servable().signature();
            ModelMetadataResponse.Builder answer = ModelMetadataResponse.newBuilder().setName(request.getName())
                    .addAllVersions(service.serving().versions(request.getName())).setPlatform(signature.platform())
                    .putAllProperties(signature.properties());
            signature.inputs().forEach(spec -> answer.addInputs(tensor(spec)));
            signature.outputs().forEach(spec -> answer.addOutputs(tensor(spec)));
            return answer.build();
        }
    }

    private static TensorMetadata tensor(TensorSpec spec) {
        return TensorMetadata.newBuilder().setName(spec.name()).setDatatype(spec.type().name())
                .addAllShape(spec.shape()).build();
    }

    ModelConfigResponse config(ModelConfigRequest request) {
        try (Lease lease = service.serving().lease(request.getName(), request.getVersion())) {
            ModelSignature signature = lease.servable().signature();
            ModelConfig.Builder config = ModelConfig.newBuilder().setName(request.getName())
                    .setPlatform(signature.platform()).setBackend("hillock");
            BatchOptions batching = lease.servable().batching();
            if (batching.on()) {
                config.setMaxBatchSize(batching.most());
                config.getDynamicBatchingBuilder().setMaxQueueDelayMicroseconds(batching.delay().toNanos() / 1000);
            }
            config.getVersionPolicyBuilder().getLatestBuilder().setNumVersions(1);
            signature.inputs().forEach(spec -> config.addInput(ModelInput.newBuilder().setName(spec.name())
                    .setDataType(type(spec)).addAllDims(batching.dimensions(spec.shape()))));
            signature.outputs().forEach(spec -> config.addOutput(ModelOutput.newBuilder().setName(spec.name())
                    .setDataType(type(spec)).addAllDims(batching.dimensions(spec.shape()))));
            if (signature.stateful() && !batching.on()) {
                config.getSequenceBatchingBuilder().setMaxSequenceIdleMicroseconds(
                        service.sequences().options().idle().toNanos() / 1000);
            }
            signature.properties().forEach((name, value) -> config.putParameters(name,
                    ModelParameter.newBuilder().setStringValue(value).build()));
            return ModelConfigResponse.newBuilder().setConfig(config).build();
        }
    }

    private static DataType type(TensorSpec spec) {
        return DataType.valueOf(spec.type().configName());
    }
}
