package dev.cloze.engine;

import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorList;
import org.bytedeco.pytorch.TensorVector;

/**
 * Operators that the Java bindings leave out, called through LibTorch's boxed dispatcher. The
 * dispatcher does not check the number of arguments and reads past a short stack, so each operator
 * is wrapped once here, with every argument of its schema.
 */
public final class Ops {
  private static final OperatorHandle FOREACH_NORM = find("aten::_foreach_norm", "Scalar");
  private static final OperatorHandle FOREACH_ADD = find("aten::_foreach_add_", "Scalar");
  private static final OperatorHandle FOREACH_MUL = find("aten::_foreach_mul_", "Tensor");
  private static final OperatorHandle FUSED_ADAMW = find("aten::_fused_adamw_", "");

  private static final OperatorHandle FUSED_ADAGRAD = find("aten::_fused_adagrad_", "");

  private Ops() {}

  /** The L2 norm of each tensor, as 0-d tensors of the caller's scope. */
  public static TensorVector foreachNorm(TensorVector tensors) {
    return call(FOREACH_NORM, list(tensors), new IValue(new Scalar(2.0)), new IValue())
        .get(0)
        .toTensorVector();
  }

  /** Adds a number to every tensor, in place. */
  public static void foreachAdd(TensorVector tensors, double value) {
    call(FOREACH_ADD, list(tensors), new IValue(new Scalar(value)));
  }

  /** Multiplies every tensor by a 0-d tensor, in place. */
  public static void foreachMul(TensorVector tensors, Tensor factor) {
    call(FOREACH_MUL, list(tensors), new IValue(factor));
  }

  /**
   * One AdamW update of all parameters in one pass over memory (Loshchilov and Hutter, 2019), in
   * place.
   *
   * @param steps 0-d fp32 tensors, the 1-based number of this update; the bias correction follows
   *     from it
   * @param gradientDivisor a 0-d fp32 tensor that every gradient is divided by first
   */
  public static void fusedAdamW(
      TensorVector parameters,
      TensorVector gradients,
      TensorVector firstMoments,
      TensorVector secondMoments,
      TensorVector steps,
      double learningRate,
      double beta1,
      double beta2,
      double weightDecay,
      double epsilon,
      Tensor gradientDivisor) {
    call(
        FUSED_ADAMW,
        list(parameters),
        list(gradients),
        list(firstMoments),
        list(secondMoments),
        list(new TensorVector()), // max_exp_avg_sqs: only with amsgrad
        list(steps),
        new IValue(learningRate),
        new IValue(beta1),
        new IValue(beta2),
        new IValue(weightDecay),
        new IValue(epsilon),
        new IValue(false), // amsgrad
        new IValue(false), // maximize
        new IValue(gradientDivisor),
        new IValue()); // found_inf
  }

  /**
   * One Adagrad update of all parameters in one pass over memory (Duchi et al., 2011), in place.
   *
   * @param steps 0-d fp32 tensors, the 1-based number of this update; without decay of the rate it
   *     has no effect
   * @param gradientDivisor a 0-d fp32 tensor that every gradient is divided by first
   */
  public static void fusedAdagrad(
      TensorVector parameters,
      TensorVector gradients,
      TensorVector sums,
      TensorVector steps,
      double learningRate,
      double epsilon,
      Tensor gradientDivisor) {
    call(
        FUSED_ADAGRAD,
        list(parameters),
        list(gradients),
        list(sums),
        list(steps),
        new IValue(learningRate),
        new IValue(0.0), // decay of the rate
        new IValue(0.0), // weight decay
        new IValue(epsilon),
        new IValue(false), // maximize
        new IValue(gradientDivisor),
        new IValue()); // found_inf
  }

  private static OperatorHandle find(String name, String overload) {
    OperatorHandle handle = Dispatcher.singleton().findSchemaOrThrow(name, overload);
    handle.retainReference(); // outlives the scope in which this class is first used
    return handle;
  }

  /**
   * {@code new IValue(TensorVector)} compiles but makes a blob; a list goes through GenericList.
   */
  private static IValue list(TensorVector tensors) {
    return new IValue(new GenericList((Pointer) new TensorList(tensors)));
  }

  private static IValueVector call(OperatorHandle operator, IValue... arguments) {
    Scopes.requireOpen();
    IValueVector stack = new IValueVector();
    for (IValue argument : arguments) {
      stack.push_back(argument);
    }
    operator.callBoxed(stack);
    return stack;
  }
}
