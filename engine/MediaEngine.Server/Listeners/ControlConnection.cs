using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MediaEngine.Server.Listeners;

/// <summary>One accepted connection of a control socket, for <see cref="ConnectionTable"/>.</summary>
/// <param name="Source">The peer's address; for IPv6 its /64, because one host has many addresses there.</param>
/// <param name="IsListed">The peer is in ng-allow.</param>
/// <param name="Abort">Closes the connection at once; may be called on any thread and more than once.</param>
internal sealed record ControlConnection(IPAddress Source, bool IsListed, Action Abort)
{
    private const int Ipv6PrefixBytes = 8;

    private int _busy;
    private int _begun;
    private int _served;
    private long _progress = Stopwatch.GetTimestamp();

    /// <summary>When it was accepted or its last request was answered, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long Progress => Volatile.Read(ref _progress);

    /// <summary>The head of a request has arrived.</summary>
    public bool HasBegun => Volatile.Read(ref _begun) != 0;

    /// <summary>A request of it was answered.</summary>
    public bool HasServed => Volatile.Read(ref _served) != 0;

    /// <summary>A complete request is being executed.</summary>
    public bool IsBusy => Volatile.Read(ref _busy) != 0;

    /// <summary>The head of a request has arrived.</summary>
    public void NoteHead() => Volatile.Write(ref _begun, 1);

    /// <summary>A request is complete; the connection is not closed before <see cref="End"/>.</summary>
    public void Begin() => Interlocked.Increment(ref _busy);

    /// <summary>The request is answered.</summary>
    public void End()
    {
        NoteServed();
        Interlocked.Decrement(ref _busy);
    }

    /// <summary>A request was answered.</summary>
    public void NoteServed()
    {
        Volatile.Write(ref _progress, Stopwatch.GetTimestamp());
        Volatile.Write(ref _served, 1);
    }

    /// <summary>The key shared by all connections of one host.</summary>
    public static IPAddress SourceOf(IPAddress peer)
    {
        if (peer.IsIPv4MappedToIPv6)
            return peer.MapToIPv4();
        if (peer.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(peer))
            return peer;
        byte[] bytes = peer.GetAddressBytes();
        bytes.AsSpan(Ipv6PrefixBytes).Clear();
        return new IPAddress(bytes);
    }
}
