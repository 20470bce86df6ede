# Asks a service over gRPC with grpcio, by a descriptor set in place of generated stubs.
# Arguments: address, file of the descriptor set, JSON of the input's values. Prints JSON: the counts of each way of asking.
import json
import struct
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

address, descriptors, values = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
pool = descriptor_pool.DescriptorPool()
files = descriptor_pb2.FileDescriptorSet()
with open(descriptors, "rb") as file:
    files.ParseFromString(file.read())
for one in files.file:
    pool.Add(one)
SERVICE = pool.FindServiceByName("inference.GRPCInferenceService")
factory = message_factory.MessageFactory(pool)


def message(name):
    return factory.GetPrototype(pool.FindMessageTypeByName("inference." + name))


def method(channel, name):
    found = SERVICE.FindMethodByName(name)
    make = channel.stream_stream if name == "ModelStreamInfer" else channel.unary_unary
    return make(
        "/inference.GRPCInferenceService/" + name,
        request_serializer=lambda request: request.SerializeToString(),
        response_deserializer=factory.GetPrototype(found.output_type).FromString,
    )


def request(typed, identity):
    made = message("ModelInferRequest")(model_name="small", id=identity)
    made.parameters["steps"].int64_param = 12
    tensor = made.inputs.add(name="in", datatype="FP32", shape=[1, len(values)])
    if typed:
        tensor.contents.fp32_contents.extend(values)
    else:
        made.raw_input_contents.append(struct.pack("<%df" % len(values), *values))
    return made


def counts(answer):
    return list(struct.unpack("<4q", answer.raw_output_contents[0]))


found = {}
with grpc.insecure_channel(address) as channel:
    found["name"] = method(channel, "ServerMetadata")(message("ServerMetadataRequest")()).name
    infer = method(channel, "ModelInfer")
    found["raw"] = counts(infer(request(False, "1"), timeout=20))
    found["typed"] = counts(infer(request(True, "2"), timeout=20))
    found["gzip"] = counts(infer(request(False, "3"), timeout=20, compression=grpc.Compression.Gzip))
    try:
        infer(message("ModelInferRequest")(model_name="none"), timeout=20)
    except grpc.RpcError as error:
        found["refusal"] = [error.code().name, error.details()]
    wrong = request(False, "5")
    wrong.model_name = "none"
    answers = method(channel, "ModelStreamInfer")(iter([request(False, "4"), wrong, request(True, "6")]), timeout=20)
    found["stream"] = [
        answer.error_message or counts(answer.infer_response) for answer in answers
    ]
json.dump(found, sys.stdout)
