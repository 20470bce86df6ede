package io.hillock.server.grpc;

import io.hillock.server.grpc.proto.InferStatistics;
import io.hillock.server.grpc.proto.ModelStatistics;
import io.hillock.server.grpc.proto.ModelStatisticsRequest;
import io.hillock.server.grpc.proto.ModelStatisticsResponse;
import io.hillock.server.grpc.proto.StatisticDuration;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.serving.ServedVersion;

/** Statistics of models. */
record StatisticsMethod(InferenceService service) {
    ModelStatisticsResponse statistics(ModelStatisticsRequest request) {
        ModelStatisticsResponse.Builder answer = ModelStatisticsResponse.newBuilder();
        service.serving().versions(request.getName(), request.getVersion())
                .forEach(version -> answer.addModelStats(statistics(version)));
        return answer.build();
    }

    private static ModelStatistics statistics(ServedVersion version) {
        InferStatistics.Builder parts = InferStatistics.newBuilder();
        version.statistics().durations().forEach(one -> parts.setField(
                InferStatistics.getDescriptor().findFieldByName(one.label()),
                StatisticDuration.newBuilder().setCount(one.count()).setNs(one.nanos()).build()));
        return ModelStatistics.newBuilder().setName(version.model()).setVersion(version.version())
                .setLastInference(version.statistics().lastMillis())
                .setInferenceCount(version.statistics().samples())
                .setExecutionCount(version.statistics().executions()).setInferenceStats(parts).build();
    }
}
