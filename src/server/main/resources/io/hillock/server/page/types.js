/**
 * What the parts of the page hand to each other. This file has types alone.
 *
 * @typedef {{name: string, shape: number[], size: number, z: Float32Array, v?: Float32Array, totals: Float64Array}} Track
 *   recordings of one node: values step after step, and spikes of each step
 * @typedef {{engines: string[], agree: number, of: number, values: number, where?: string}} Agreement
 * @typedef {{name: string, kind: 'spikes' | 'membrane', size: number, raster: Float32Array, values: number[], label: number, confidence: number}} Output
 * @typedef {{id: number, model: string, version: string, engine: string, simulatedMs: number, steps: number, dt: number, tracks: Map<string, Track>,
 *   outputs: Output[], readout: string, inputs: Record<string, InputValues>, inputTracks: Map<string, Track>, dropped: string[], same: Agreement | null}} Run
 * @typedef {{values: Float32Array, steps: number}} InputValues values of one input; 0 steps if they are held
 * @typedef {{kind: 'none'} | {kind: 'sample', index: number} | {kind: 'drawn'} | {kind: 'values'} | {kind: 'file', file: string} | {kind: 'random', seed: number}} Source
 * @typedef {{role: string, shape: number[], size: number, min: number, max: number, mean: number, zeros: number, histogram: number[], values?: number[]}} Parameter
 * @typedef {{name: string, op: string, stage: number, shape: number[], spikes?: boolean, membrane?: boolean,
 *   nodes: {name: string, type: string, shape: number[], membrane: boolean}[], in: {node: string, late: boolean}[],
 *   settings?: Record<string, unknown>, parameters: Parameter[]}} GraphNode
 * @typedef {{digest: string, parameters: number, settings: Record<string, any>, warnings: string[], outputs: {name: string, kind: string, shape: number[]}[], nodes: GraphNode[]}} Graph
 * @typedef {{name: string, datatype: string, shape: number[]}} Tensor
 * @typedef {{name: string, versions: string[], inputs: Tensor[], outputs: Tensor[], properties: Record<string, string>}} Metadata
 * @typedef {{engine: string, kind: string, state: string, reason?: string, requests: number, failures: number, under_way: number, breaker: string, isa: string, estimate_ns: number}} EngineStats
 * @typedef {{name: string, version: string, execution_count: number, engine_stats: EngineStats[], strategy: string, strategies: string[], counters: Record<string, number>}} ModelStats
 * @typedef {import('./metrics.js').Metrics} Metrics
 * @typedef {{at: number, rate: number, p99: number, engines: Record<string, number>}} Reading
 * @typedef {{name: string, state: 'UP' | 'DEGRADED' | 'DOWN', since: string, why?: string, parts?: HealthPart[]}} HealthPart
 * @typedef {{alias: string, model: string, stable: string, candidate: string, phase: string, percent?: number, why?: string, evidence: Record<string, unknown>}} Rollout
 * @typedef {{session: string, id: string, model: string, attempts: number, reason: string, message: string, since: number}} DeadLetter
 * @typedef {{waiting: number, running: number, answered: number, dead: DeadLetter[]}} Queue
 * @typedef {{type: 'decision' | 'kept' | 'freeze', at: number, knob: string, line: string, number?: number}} AdaptationEvent
 * @typedef {{objective_ms: number, knobs: {knob: string, text: string, frozen: boolean}[], events: AdaptationEvent[]}} Adaptation
 * @typedef {{epoch: number, loss: number, accuracy: number, validation?: {loss: number, accuracy: number}, rates: Record<string, number>, gradient_norm: number, learning_rate: number, seconds: number, samples_per_second: number}} Epoch
 * @typedef {{hub: string, cell: string, job: string, number: number, state: string, epochs: number, best_epoch: number, best_score: number, problem: string, deployed: Record<string, string>, parameters: number, history: Epoch[]}} Training
 * @typedef {{teacher: string, label: number, confidence: number, agreement: number, learning_rate_factor: number}} Vote
 * @typedef {{at: number, round: number, label: number, confidence: number, disagreement: number, label_entropy: number, teachers: Vote[]}} Round
 * @typedef {{at: number, teacher: string, network: string, steps: number, learning_rate_factor: number, change: Record<string, number>}} Learned
 * @typedef {{rounds: Round[], learned: Learned[]}} Teachers
 * @typedef {{step: string, state: string, failures: number, reason: string, began: number, changed: number, question?: string}} RunStep
 * @typedef {{type: string, at: number, number: number, step?: string, item?: string, attempt?: number, reason?: string, phase?: string}} RunEvent
 * @typedef {{run: string, workflow: string, state: string, since: number, last: number, reason: string, hub?: string, may?: string[], steps: RunStep[], events: RunEvent[]}} WorkflowRun
 * @typedef {{workflows: {workflow: string, problem: string, inputs: Record<string, string | null>}[], runs: WorkflowRun[]}} Workflows
 * @typedef {{model: string, id: string, version: string, requests: number, idle_ms: number, paused: boolean, waiting: number}} Sequence
 *
 * @typedef {Object} State
 * @property {{tokens: boolean, samples: boolean, scopes: string[]}} access
 * @property {boolean} ready whether the first answers have come
 * @property {boolean} lost whether the service does not answer
 * @property {string[]} models
 * @property {string} model
 * @property {Metadata | null} metadata
 * @property {Graph | null} graph
 * @property {Record<string, InputValues>} inputs
 * @property {Source} source where the inputs come from
 * @property {number} steps
 * @property {string} engine
 * @property {string} seed
 * @property {Run | null} run
 * @property {boolean} running
 * @property {string} error
 * @property {string} notice
 * @property {number} step
 * @property {boolean} playing
 * @property {number} speed steps a second
 * @property {boolean} loop
 * @property {string} node the chosen node of the graph; empty for all
 * @property {string[]} folded parts of the graph that are shown as one node
 * @property {string} layer
 * @property {{node: string, index: number}[]} neurons whose membranes are shown
 * @property {ModelStats[]} stats
 * @property {Metrics | null} metrics
 * @property {Reading[]} history
 * @property {{status: string, checks: {name: string, status: string, data?: Record<string, string>}[]} | null} health
 * @property {HealthPart | null} tree
 * @property {Rollout[]} rollouts
 * @property {Queue | null} queue null if the service keeps none
 * @property {Adaptation | null} adaptation null if the service does not adapt
 * @property {Training[]} trainings
 * @property {Teachers} teachers
 * @property {Workflows | null} workflows null if the service knows none
 * @property {Sequence[]} sequences that have begun and not ended
 * @property {{name: string, version: string, state: string, reason: string}[]} repository
 * @property {string} scheme
 * @property {boolean} help
 */
export {};
