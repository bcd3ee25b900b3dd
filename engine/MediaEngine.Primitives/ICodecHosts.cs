using System.Diagnostics.CodeAnalysis;

namespace MediaEngine.Primitives;

/// <summary>Starts and ends the codec hosts of one worker. Called on the worker's thread only, and never waits.</summary>
public interface ICodecHosts
{
    /// <summary>
    /// Starts a host. What is written before it runs waits for it. When it cannot be started, its connection closes.
    /// </summary>
    /// <param name="failure">Why not; empty when the result is true.</param>
    bool TryStart([NotNullWhen(true)] out CodecHostChannel? channel, out string failure);

    /// <summary>Ends a host at once, whatever it does, and frees the memory. Its connection is closed, and not reported.</summary>
    void End(CodecHostChannel channel);
}
