#if DEBUG
using System.Diagnostics;

namespace MediaEngine.Primitives;

/// <summary>
/// Debug builds only: which buffers of a pool are out, and the line of code that took each. A test that ends with a buffer out names its
/// owner.
/// </summary>
public sealed class PacketLedger
{
    private readonly (string? File, int Line)[] _owners;

    internal PacketLedger(int slots) => _owners = new (string?, int)[slots];

    /// <summary>One line for each buffer that is out: its slot, and where it was taken.</summary>
    public IReadOnlyList<string> Owners() =>
        [.. _owners.Index().Where(o => o.Item.File is not null)
            .Select(o => $"slot {o.Index}: taken by {o.Item.File![(o.Item.File!.LastIndexOf('/') + 1)..]}:{o.Item.Line}")];

    internal void Take(int slot, string file, int line)
    {
        Debug.Assert(_owners[slot].File is null, "slot rented twice");
        _owners[slot] = (file, line);
    }

    internal void Return(int slot)
    {
        Debug.Assert(_owners[slot].File is not null, "slot returned twice");
        _owners[slot] = default;
    }
}
#endif
