namespace MediaEngine.Benchmarks;

/// <summary>One thing measured: a stop of the packet walk, or a step of signalling.</summary>
public interface IStop
{
    /// <summary>Everything that is not measured.</summary>
    void Prepare();

    /// <summary>One operation; the result keeps the compiler from leaving it out.</summary>
    int Once();
}
