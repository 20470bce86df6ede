package io.hillock.image.program;

import io.hillock.model.Shape;

/** Checks that the constants and states of a plastic transform's rule exist and fit. */
final class LearningCheck {
    private final StateClaims state;
    private final TensorCheck tensors;
    private final String user;

    LearningCheck(StateClaims state, TensorCheck tensors, String user) {
        this.state = state;
        this.tensors = tensors;
        this.user = user;
    }

    void check(Learning learning, int inputs, int n) {
        switch (learning) {
            case Learning.Stdp stdp -> {
                constants(stdp.constants(), 7);
                claim(stdp.pre(), inputs);
                claim(stdp.post(), n);
                stdp.triplet().ifPresent(triplet -> {
                    constants(triplet.constants(), 4);
                    claim(triplet.pre(), inputs);
                    claim(triplet.post(), n);
                });
                stdp.reward().ifPresent(reward -> {
                    constants(reward.constants(), 2);
                    state.claim(reward.eligibility(), Shape.of(inputs, n), user);
                    claim(reward.reward(), 1);
                });
            }
            case Learning.Hebbian hebbian -> {
                constants(hebbian.constants(), 5);
                claim(hebbian.pre(), inputs);
            }
            case Learning.Delta delta -> {
                constants(delta.constants(), 4);
                claim(delta.pre(), inputs);
                claim(delta.target(), n);
                claim(delta.teaching(), 1);
            }
        }
    }

    private void constants(String tensor, int count) {
        tensors.floats(tensor, Shape.of(count), user);
    }

    private void claim(int variable, int size) {
        state.claim(variable, Shape.of(size), user);
    }
}
