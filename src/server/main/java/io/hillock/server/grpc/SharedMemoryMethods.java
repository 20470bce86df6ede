package io.hillock.server.grpc;

import io.hillock.server.grpc.proto.CudaSharedMemoryRegisterRequest;
import io.hillock.server.grpc.proto.CudaSharedMemoryRegisterResponse;
import io.hillock.server.grpc.proto.CudaSharedMemoryStatusRequest;
import io.hillock.server.grpc.proto.CudaSharedMemoryStatusResponse;
import io.hillock.server.grpc.proto.CudaSharedMemoryUnregisterRequest;
import io.hillock.server.grpc.proto.CudaSharedMemoryUnregisterResponse;
import io.hillock.server.grpc.proto.SystemSharedMemoryRegisterRequest;
import io.hillock.server.grpc.proto.SystemSharedMemoryRegisterResponse;
import io.hillock.server.grpc.proto.SystemSharedMemoryStatusRequest;
import io.hillock.server.grpc.proto.SystemSharedMemoryStatusResponse;
import io.hillock.server.grpc.proto.SystemSharedMemoryStatusResponse.RegionStatus;
import io.hillock.server.grpc.proto.SystemSharedMemoryUnregisterRequest;
import io.hillock.server.grpc.proto.SystemSharedMemoryUnregisterResponse;
import io.hillock.server.sharedmemory.SharedMemoryRegions;

/** Shared memory regions of the system. Those of CUDA do not exist, but clients ask for them. */
record SharedMemoryMethods(SharedMemoryRegions regions) {
    SystemSharedMemoryStatusResponse status(SystemSharedMemoryStatusRequest request) {
        SystemSharedMemoryStatusResponse.Builder answer = SystemSharedMemoryStatusResponse.newBuilder();
        regions.list(request.getName()).forEach(region -> answer.putRegions(region.name(),
                RegionStatus.newBuilder().setName(region.name()).setKey(region.key()).setOffset(region.offset())
                        .setByteSize(region.bytes()).build()));
        return answer.build();
    }

    SystemSharedMemoryRegisterResponse register(SystemSharedMemoryRegisterRequest request) {
        regions.register(request.getName(), request.getKey(), request.getOffset(), request.getByteSize());
        return SystemSharedMemoryRegisterResponse.getDefaultInstance();
    }

    SystemSharedMemoryUnregisterResponse unregister(SystemSharedMemoryUnregisterRequest request) {
        regions.unregister(request.getName());
        return SystemSharedMemoryUnregisterResponse.getDefaultInstance();
    }

    CudaSharedMemoryStatusResponse cudaStatus(CudaSharedMemoryStatusRequest request) {
        return CudaSharedMemoryStatusResponse.getDefaultInstance();
    }

    CudaSharedMemoryRegisterResponse cudaRegister(CudaSharedMemoryRegisterRequest request) {
        throw SharedMemoryRegions.noCuda();
    }

    CudaSharedMemoryUnregisterResponse cudaUnregister(CudaSharedMemoryUnregisterRequest request) {
        return CudaSharedMemoryUnregisterResponse.getDefaultInstance();
    }
}
