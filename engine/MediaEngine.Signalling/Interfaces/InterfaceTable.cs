using System.Collections.Frozen;
using MediaEngine.Primitives;

namespace MediaEngine.Signalling.Interfaces;

/// <summary>
/// All logical interfaces, found by the names signalling uses: the exact name, an alias, or the base of several <c>BASE:SUFFIX</c> names,
/// which are used in turn. Used on the control thread only, because the turn is kept here.
/// </summary>
public sealed class InterfaceTable
{
    private readonly FrozenDictionary<string, LogicalInterface> _byName;
    private readonly FrozenDictionary<string, string> _aliases;
    private readonly FrozenDictionary<string, Rotation> _byBase;

    /// <param name="interfaces">In the order of the configuration, names unique, at least one; the first is the default.</param>
    /// <param name="aliases">Alias to name (or base name).</param>
    public InterfaceTable(IReadOnlyList<LogicalInterface> interfaces, IReadOnlyDictionary<string, string>? aliases = null)
    {
        ArgumentNullException.ThrowIfNull(interfaces);
        if (interfaces.Count == 0 || interfaces.Any(i => i.Addresses.Count == 0))
            throw new ArgumentException("an interface needs at least one address", nameof(interfaces));
        All = interfaces;
        _byName = interfaces.ToFrozenDictionary(i => i.Name, StringComparer.Ordinal);
        _aliases = (aliases ?? new Dictionary<string, string>()).ToFrozenDictionary(StringComparer.Ordinal);
        _byBase = interfaces.Where(i => i.Name != i.BaseName).GroupBy(i => i.BaseName, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => new Rotation([.. g]), StringComparer.Ordinal);
    }

    /// <summary>In the order of the configuration.</summary>
    public IReadOnlyList<LogicalInterface> All { get; }

    /// <summary>Used when signalling names none: the first interface.</summary>
    public LogicalInterface Default => All[0];

    /// <summary>True when the name, an alias or a base name exists.</summary>
    public bool Contains(string name) => _byName.ContainsKey(name) || _aliases.ContainsKey(name) || _byBase.ContainsKey(name);

    /// <summary>
    /// Resolves a requested name. An unknown name gives the default interface with <see cref="InterfaceChoice.Known"/> false. "internal"
    /// and "external" mean the default interface with IPv4 and IPv6, unless an interface has that name.
    /// </summary>
    /// <param name="name">Null or empty for the default.</param>
    /// <param name="hasRoom">Tells whether an interface of a rotation has enough free ports; null takes the next in turn.</param>
    public InterfaceChoice Select(string? name, Func<LogicalInterface, bool>? hasRoom = null)
    {
        if (string.IsNullOrEmpty(name))
            return new InterfaceChoice(Default, IpFamily.None, true);
        if (Find(name, hasRoom) is { } found)
            return new InterfaceChoice(found, IpFamily.None, true);
        return name switch
        {
            "internal" => new InterfaceChoice(Default, IpFamily.IPv4, true),
            "external" => new InterfaceChoice(Default, IpFamily.IPv6, true),
            _ => new InterfaceChoice(Default, IpFamily.None, false),
        };
    }

    /// <summary>The interface of a local address (for media loops and restored calls); null when it is not one of the engine's.</summary>
    public LogicalInterface? Owner(TransportAddress address)
    {
        foreach (LogicalInterface candidate in All)
        {
            foreach (PortPool pool in candidate.Addresses)
            {
                if (pool.Address.SameAddress(address) || pool.Advertised.SameAddress(address))
                    return candidate;
            }
        }

        return null;
    }

    private LogicalInterface? Find(string name, Func<LogicalInterface, bool>? hasRoom)
    {
        if (_byName.TryGetValue(name, out LogicalInterface? exact))
            return exact;
        if (_byBase.TryGetValue(name, out Rotation? rotation))
            return rotation.Next(hasRoom);
        if (!_aliases.TryGetValue(name, out string? target) || target == name)
            return null;
        if (_byName.TryGetValue(target, out exact))
            return exact;
        return _byBase.TryGetValue(target, out rotation) ? rotation.Next(hasRoom) : null;
    }

    private sealed class Rotation(LogicalInterface[] members)
    {
        private int _turn;

        public LogicalInterface Next(Func<LogicalInterface, bool>? hasRoom)
        {
            for (int i = 0; i < members.Length; i++)
            {
                LogicalInterface candidate = members[(_turn + i) % members.Length];
                if (hasRoom is not null && !hasRoom(candidate))
                    continue;
                _turn = (_turn + i + 1) % members.Length;
                return candidate;
            }

            // All full: allocation fails on the chosen one and reports it.
            return members[_turn];
        }
    }
}
