namespace MediaEngine.Benchmarks;

/// <summary>One benchmark: a stop of the packet walk, or a step of signalling.</summary>
public interface IStop
{
    /// <summary>Setup, which is not measured.</summary>
    void Prepare();

    /// <summary>Runs one operation. Returning its result keeps the compiler from removing it.</summary>
    int Once();
}
