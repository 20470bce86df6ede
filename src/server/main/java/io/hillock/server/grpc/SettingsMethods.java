package io.hillock.server.grpc;

import io.hillock.server.grpc.proto.LogSettingsRequest;
import io.hillock.server.grpc.proto.LogSettingsResponse;
import io.hillock.server.grpc.proto.TraceSettingRequest;
import io.hillock.server.grpc.proto.TraceSettingResponse;
import io.hillock.server.inference.InferenceService;
import io.hillock.server.inference.LogChange;
import io.hillock.server.inference.TraceChange;
import io.hillock.server.request.ServiceException;
import java.util.Optional;

/** Settings of traces and of the log, in Triton's names. A trace setting without a value goes back to its default. */
record SettingsMethods(InferenceService service) {
    TraceSettingResponse trace(TraceSettingRequest request) {
        TraceChange change = new TraceChange(service, request.getModelName());
        request.getSettingsMap().forEach((name, value) -> change.put(name,
                value.getValueCount() == 0 ? Optional.empty() : Optional.of(value.getValue(0))));
        TraceSettingResponse.Builder answer = TraceSettingResponse.newBuilder();
        TraceChange.values(change.apply()).forEach((name, value) -> answer.putSettings(name,
                TraceSettingResponse.SettingValue.newBuilder().addValue(value).build()));
        return answer.build();
    }

    LogSettingsResponse log(LogSettingsRequest request) {
        LogChange change = new LogChange(service.log());
        request.getSettingsMap().forEach((name, value) -> change.put(name, switch (value.getParameterChoiceCase()) {
            case BOOL_PARAM -> value.getBoolParam();
            case UINT32_PARAM -> Integer.toUnsignedLong(value.getUint32Param());
            case STRING_PARAM -> value.getStringParam();
            case PARAMETERCHOICE_NOT_SET -> throw ServiceException.invalid("setting '" + name + "' has no value");
        }));
        LogSettingsResponse.Builder answer = LogSettingsResponse.newBuilder();
        LogChange.values(change.apply()).forEach((name, value) -> answer.putSettings(name, setting(value)));
        return answer.build();
    }

    private static LogSettingsResponse.SettingValue setting(Object value) {
        LogSettingsResponse.SettingValue.Builder setting = LogSettingsResponse.SettingValue.newBuilder();
        return switch (value) {
            case Boolean flag -> setting.setBoolParam(flag).build();
            case Integer number -> setting.setUint32Param(number).build();
            default -> setting.setStringParam(value.toString()).build();
        };
    }
}
