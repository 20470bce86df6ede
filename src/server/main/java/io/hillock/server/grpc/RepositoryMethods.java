package io.hillock.server.grpc;

import io.hillock.server.grpc.proto.ModelRepositoryParameter;
import io.hillock.server.grpc.proto.RepositoryIndexRequest;
import io.hillock.server.grpc.proto.RepositoryIndexResponse;
import io.hillock.server.grpc.proto.RepositoryModelLoadRequest;
import io.hillock.server.grpc.proto.RepositoryModelLoadResponse;
import io.hillock.server.grpc.proto.RepositoryModelUnloadRequest;
import io.hillock.server.grpc.proto.RepositoryModelUnloadResponse;
import io.hillock.server.repository.LoadParameters;
import io.hillock.server.repository.ModelRepository;
import io.hillock.server.request.ServiceException;
import io.hillock.server.serving.ModelState.State;

/** The repository's index, loading and unloading. */
record RepositoryMethods(ModelRepository repository) {
    RepositoryIndexResponse index(RepositoryIndexRequest request) {
        requireOwn(request.getRepositoryName());
        RepositoryIndexResponse.Builder answer = RepositoryIndexResponse.newBuilder();
        repository.index().stream().filter(state -> !request.getReady() || state.state() == State.READY)
                .forEach(state -> answer.addModelsBuilder().setName(state.model()).setVersion(state.version())
                        .setState(state.state().name()).setReason(state.reason()));
        return answer.build();
    }

    private static void requireOwn(String repository) {
        if (!repository.isEmpty()) {
            throw ServiceException.invalid("the service has one repository, which has no name");
        }
    }

    RepositoryModelLoadResponse load(RepositoryModelLoadRequest request) {
        requireOwn(request.getRepositoryName());
        LoadParameters parameters = new LoadParameters();
        request.getParametersMap().forEach((name, value) -> put(parameters, name, value));
        repository.load(request.getModelName(), parameters.config(), parameters.files());
        return RepositoryModelLoadResponse.getDefaultInstance();
    }

    private static void put(LoadParameters parameters, String name, ModelRepositoryParameter value) {
        boolean file = LoadParameters.isFile(name);
        switch (value.getParameterChoiceCase()) {
            case STRING_PARAM -> {
                if (file) {
                    throw ServiceException.invalid("the contents of '" + name + "' must be bytes");
                }
                parameters.text(name, value.getStringParam());
            }
            case BYTES_PARAM -> {
                if (!file) {
                    throw ServiceException.invalid("the load's parameter '" + name + "' must be a text");
                }
                parameters.file(name, value.getBytesParam().toByteArray());
            }
            case BOOL_PARAM, INT64_PARAM, PARAMETERCHOICE_NOT_SET -> throw ServiceException
                    .invalid("the load's parameter '" + name + "' must be a text, or bytes if it is a file");
        }
    }

    RepositoryModelUnloadResponse unload(RepositoryModelUnloadRequest request) {
        requireOwn(request.getRepositoryName());
        repository.unload(request.getModelName());
        return RepositoryModelUnloadResponse.getDefaultInstance();
    }
}
