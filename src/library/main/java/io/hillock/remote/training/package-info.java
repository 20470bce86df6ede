/** What a {@link io.hillock.remote.TrainingCell} is made of: {@code JobQueue} takes jobs in, {@code JobStore} keeps them, {@code JobRun} carries them out. */
package io.hillock.remote.training;
