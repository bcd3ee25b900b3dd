using MediaEngine.Primitives;
using MediaEngine.Signalling.Interfaces;

namespace MediaEngine.Server.Options;

/// <summary>
/// Builds the table of logical interfaces from <c>interface</c> entries (<c>[NAME/]ADDR[!ADVERTISED]</c>, <c>ALIAS=NAME</c>) and from the
/// sections of <c>interfaces-config</c>.
/// </summary>
internal sealed class InterfaceReader(ISystemAddresses system, int portMin, int portMax)
{
    private readonly List<(string Name, List<PortPool> Pools)> _interfaces = [];
    private readonly Dictionary<string, string> _aliases = new(StringComparer.Ordinal);

    public static InterfaceTable Read(OptionSource source, ISystemAddresses system)
    {
        OptionValues values = source.Values;
        (int portMin, int portMax) = (values.Int32("port-min"), values.Int32("port-max"));
        if (portMin > portMax)
            throw new OptionException("port-min", $"{portMin} is higher than port-max, which is {portMax}");
        InterfaceReader reader = new(system, portMin, portMax);
        foreach (string entry in values.List("interface"))
            reader.AddEntry(entry);
        if (values.Text("interfaces-config") is { } prefix)
            reader.AddSections(source.File, prefix);
        return reader.Build();
    }

    /// <summary>One entry of the option <c>interface</c>.</summary>
    private void AddEntry(string entry)
    {
        int equals = entry.IndexOf('=');
        if (equals > 0 && !entry.Contains('/', StringComparison.Ordinal))
        {
            _aliases[entry[..equals].Trim()] = entry[(equals + 1)..].Trim();
            return;
        }

        int slash = entry.IndexOf('/');
        string name = slash < 0 ? "default" : entry[..slash].Trim();
        string rest = entry[(slash + 1)..];
        int bang = rest.IndexOf('!');
        string address = (bang < 0 ? rest : rest[..bang]).Trim();
        string? advertised = bang < 0 ? null : rest[(bang + 1)..].Trim();
        if (name.Length == 0 || address.Length == 0 || advertised is "")
            throw new OptionException("interface", $"'{entry}' is not [NAME/]ADDR[!ADVERTISED]");
        Add("interface", name, address, advertised, portMin, portMax, new HashSet<int>());
    }

    private void AddSections(IniFile file, string prefix)
    {
        bool found = false;
        foreach (string section in file.Sections.Where(s => s.StartsWith(prefix + "-", StringComparison.Ordinal)))
        {
            found = true;
            string option = $"interfaces-config, [{section}]";
            string name = file.Value(section, "name") ?? section[(prefix.Length + 1)..];
            if (file.Value(section, "alias") is { Length: > 0 } target)
            {
                _aliases[name] = target;
                continue;
            }

            string address = file.Value(section, "address") ?? throw new OptionException(option, "has no address");
            int min = Port(file, section, "port-min", portMin);
            int max = Port(file, section, "port-max", portMax);
            if (min > max)
                throw new OptionException(option, $"port-min {min} is higher than port-max {max}");
            Add(option, name, address, file.Value(section, "advertised"), min, max, Excluded(file, section, option));
        }

        if (!found)
            throw new OptionException("interfaces-config", $"there is no section [{prefix}-...]");
    }

    private void Add(string option, string name, string address, string? advertised, int min, int max, IReadOnlySet<int> excluded)
    {
        IReadOnlyList<TransportAddress> locals = Locals(option, address);
        IReadOnlyList<TransportAddress> shown = advertised is null ? [] : Named(option, advertised);
        int index = _interfaces.FindIndex(i => i.Name == name);
        if (index < 0)
        {
            index = _interfaces.Count;
            _interfaces.Add((name, []));
        }

        foreach (TransportAddress local in locals)
        {
            if (system.WhyNotBindable(local) is { } why)
                throw new OptionException(option, $"'{local.AddressText()}' {why}");
            TransportAddress outside = shown.FirstOrDefault(a => a.Family == local.Family);
            if (advertised is not null && outside.IsNone && locals.Count == 1)
                throw new OptionException(option, $"'{advertised}' is not of the same address family as '{address}'");
            PortPool pool = new(name, local, outside.IsNone ? local : outside, min, max) { Excluded = excluded };
            if (!_interfaces[index].Pools.Any(p => p.Address == pool.Address && p.Advertised == pool.Advertised))
                _interfaces[index].Pools.Add(pool);
        }
    }

    private IReadOnlyList<TransportAddress> Locals(string option, string text)
    {
        if (text == "any")
        {
            IReadOnlyList<TransportAddress> all = system.All();
            return all.Count > 0 ? all : throw new OptionException(option, "'any' finds no address except loopback");
        }

        return Literal(text) ?? NonEmpty(system.OfInterface(text)) ?? NonEmpty(system.Resolve(text))
            ?? throw new OptionException(option,
                $"'{text}' is neither an address, nor a network interface with addresses, nor a host name");
    }

    private IReadOnlyList<TransportAddress> Named(string option, string text) =>
        Literal(text) ?? NonEmpty(system.Resolve(text))
            ?? throw new OptionException(option, $"'{text}' is neither an address nor a host name");

    private static TransportAddress[]? Literal(string text)
    {
        string bare = text.Length > 2 && text[0] == '[' && text[^1] == ']' ? text[1..^1] : text;
        return TransportAddress.TryParseAddress(bare, out TransportAddress address) ? [address] : null;
    }

    private static IReadOnlyList<TransportAddress>? NonEmpty(IReadOnlyList<TransportAddress> found) => found.Count > 0 ? found : null;

    private static int Port(IniFile file, string section, string key, int otherwise)
    {
        if (file.Value(section, key) is not { } text)
            return otherwise;
        return ushort.TryParse(text, out ushort port) && port > 0
            ? port
            : throw new OptionException($"interfaces-config, [{section}]", $"{key} '{text}' is not a port");
    }

    private static HashSet<int> Excluded(IniFile file, string section, string option)
    {
        HashSet<int> ports = [];
        foreach (string item in IniFile.SplitList(file.Value(section, "exclude-ports") ?? ""))
        {
            string[] ends = item.Split('-', 2, StringSplitOptions.TrimEntries);
            if (!ushort.TryParse(ends[0], out ushort first) || !ushort.TryParse(ends[^1], out ushort last) || last < first)
                throw new OptionException(option, $"exclude-ports '{item}' is neither a port nor a range");
            for (int port = first; port <= last; port++)
                ports.Add(port);
        }

        return ports;
    }

    private InterfaceTable Build()
    {
        if (_interfaces.Count == 0)
            throw new OptionException("interface", "is required: the local address for media, for example --interface=192.0.2.1");
        InterfaceTable table = new([.. _interfaces.Select(i => new LogicalInterface(i.Name, i.Pools))], _aliases);
        foreach ((string alias, string target) in _aliases)
        {
            if (!table.Contains(target) || _interfaces.Any(i => i.Name == alias))
                throw new OptionException("interface", $"alias '{alias}={target}' needs an unused name and an existing target");
        }

        return table;
    }
}
