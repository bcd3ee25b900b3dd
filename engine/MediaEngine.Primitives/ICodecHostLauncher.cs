namespace MediaEngine.Primitives;

/// <summary>Starts processes, on a thread of its own. May be called on any thread.</summary>
public interface ICodecHostLauncher
{
    /// <summary>Octets that the records in one direction may take; a power of two.</summary>
    long RingCapacity { get; }

    /// <summary>Octets from the first ring to the second in the shared memory.</summary>
    long RingDistance { get; }

    /// <summary>Octets of the memory that both processes map.</summary>
    long SharedMemory { get; }

    /// <summary>
    /// Starts a codec host soon. The launcher owns the descriptors, and closes the socket when the process cannot be started.
    /// </summary>
    /// <param name="socket">The end of the host.</param>
    /// <param name="memory">The shared memory.</param>
    /// <returns>Names the process in <see cref="Kill"/>.</returns>
    long Launch(int socket, int memory);

    /// <summary>Ends the process at once.</summary>
    void Kill(long host);
}
