// Asks a service over gRPC with @grpc/grpc-js.
// Arguments: address, the .proto file, JSON of the input's values. Prints JSON: the counts of each way of asking.
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [address, proto, json] = process.argv.slice(2);
const values = JSON.parse(json);
const inference = grpc.loadPackageDefinition(loader.loadSync(proto, {keepCase: true, longs: Number})).inference;
const client = new inference.GRPCInferenceService(address, grpc.credentials.createInsecure());

function request(typed) {
  const made = {
    model_name: 'small',
    parameters: {steps: {int64_param: 12}},
    inputs: [{name: 'in', datatype: 'FP32', shape: [1, values.length]}],
  };
  if (typed) {
    made.inputs[0].contents = {fp32_contents: values};
  } else {
    made.raw_input_contents = [Buffer.from(new Float32Array(values).buffer)];
  }
  return made;
}

function counts(answer) {
  const raw = answer.raw_output_contents[0];
  return [0, 1, 2, 3].map((output) => Number(raw.readBigInt64LE(8 * output)));
}

function call(method, message) {
  return new Promise((done, failed) => {
    client[method](message, {deadline: Date.now() + 20_000}, (error, answer) => (error ? failed(error) : done(answer)));
  });
}

function stream(messages) {
  return new Promise((done, failed) => {
    const found = [];
    const open = client.modelStreamInfer({deadline: Date.now() + 20_000});
    open.on('data', (answer) => found.push(answer.error_message || counts(answer.infer_response)));
    open.on('error', failed);
    open.on('end', () => done(found));
    messages.forEach((message) => open.write(message));
    open.end();
  });
}

(async () => {
  const found = {name: (await call('serverMetadata', {})).name};
  found.raw = counts(await call('modelInfer', request(false)));
  found.typed = counts(await call('modelInfer', request(true)));
  await call('modelInfer', {model_name: 'none'}).catch((error) => {
    found.refusal = [grpc.status[error.code], error.details];
  });
  found.stream = await stream([request(false), {...request(false), model_name: 'none'}, request(true)]);
  console.log(JSON.stringify(found));
  client.close();
})();
