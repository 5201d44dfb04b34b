package dev.cloze.engine;

import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Starts LibTorch and holds the settings that it keeps for the whole process. */
public final class Engine {
  private static final List<String> MATMUL_PRECISIONS = List.of("highest", "medium");

  private Engine() {}

  /**
   * Loads the natives (once) and sets the process-wide options.
   *
   * @param threads for tensor operations; 0 = one per core. Results differ in the last bit between
   *     thread counts.
   * @param matmulPrecision "highest" or "medium". On CPUs without AMX, "medium" moves fp32 products
   *     to a faster library at full fp32 accuracy; with AMX it may compute in bf16
   */
  public static void start(int threads, String matmulPrecision) {
    if (!MATMUL_PRECISIONS.contains(matmulPrecision)) { // LibTorch would only print a warning
      throw new EngineException(
          "The matmul precision is one of %s, not \"%s\"."
              .formatted(MATMUL_PRECISIONS, matmulPrecision));
    }
    try {
      Loader.load(torch.class);
    } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
      throw new EngineException(
          "The native library of LibTorch does not load on this machine (%s): %s. Cloze ships natives for Linux x86-64 (glibc),"
                  .formatted(Loader.getPlatform(), e.getMessage())
              + " macOS arm64 and Windows x86-64.",
          e);
    }
    torch.set_num_threads(threads > 0 ? threads : Runtime.getRuntime().availableProcessors());
    torch.globalContext().setFloat32MatmulPrecision(matmulPrecision);
  }

  /** Threads that tensor operations use. */
  public static int threads() {
    return torch.get_num_threads();
  }
}
