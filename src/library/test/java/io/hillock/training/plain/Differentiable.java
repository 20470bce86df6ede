package io.hillock.training.plain;

import java.util.ArrayList;
import java.util.List;

/** Numbers in double that remember how they came about, so that a result can be differentiated: reverse-mode automatic differentiation. */
final class Differentiable {
    private final List<Number> tape = new ArrayList<>();

    final class Number {
        final double value;
        private final Number a;
        private final Number b;
        private final double slopeA;
        private final double slopeB;
        double gradient;

        private Number(double value, Number a, double slopeA, Number b, double slopeB) {
            this.value = value;
            this.a = a;
            this.b = b;
            this.slopeA = slopeA;
            this.slopeB = slopeB;
            tape.add(this);
        }

        Number plus(Number other) {
            return new Number(value + other.value, this, 1, other, 1);
        }

        Number minus(Number other) {
            return new Number(value - other.value, this, 1, other, -1);
        }

        Number times(Number other) {
            return new Number(value * other.value, this, other.value, other, value);
        }

        Number times(double factor) {
            return new Number(value * factor, this, factor, null, 0);
        }

        Number plus(double other) {
            return new Number(value + other, this, 1, null, 0);
        }

        Number exp() {
            double e = Math.exp(value);
            return new Number(e, this, e, null, 0);
        }

        Number log() {
            return new Number(Math.log(value), this, 1 / value, null, 0);
        }

        /** Another value with a slope of its own. */
        Number mapped(double to, double slope) {
            return new Number(to, this, slope, null, 0);
        }

        Number detached() {
            return constant(value);
        }
    }

    Number constant(double value) {
        return new Number(value, null, 0, null, 0);
    }

    /** Computes the gradients of one number with respect to all others. */
    void differentiate(Number result) {
        result.gradient = 1;
        for (int i = tape.size() - 1; i >= 0; i--) {
            Number one = tape.get(i);
            if (one.a != null) {
                one.a.gradient += one.gradient * one.slopeA;
            }
            if (one.b != null) {
                one.b.gradient += one.gradient * one.slopeB;
            }
        }
    }
}
