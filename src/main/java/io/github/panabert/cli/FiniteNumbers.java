package io.github.panabert.cli;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.util.JsonGeneratorDelegate;

/**
 * JSON has no NaN and no infinity, which a model with broken weights computes: they are refused.
 */
final class FiniteNumbers extends JsonGeneratorDelegate {
    FiniteNumbers(JsonGenerator json) {
        super(json);
    }

    /**
     * @throws IllegalArgumentException if the number is none
     */
    static void require(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(
                    number + " came out, expected a finite number: the model's weights are broken");
        }
    }

    @Override
    public JsonGenerator writeNumber(double number) {
        require(number);
        return super.writeNumber(number);
    }

    @Override
    public JsonGenerator writeNumber(float number) {
        require(number);
        return super.writeNumber(number);
    }
}
