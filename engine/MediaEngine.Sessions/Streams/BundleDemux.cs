using System.Numerics;
using System.Text;
using MediaEngine.Protocol.Rtcp;
using MediaEngine.Protocol.Rtp;

namespace MediaEngine.Sessions.Streams;

/// <summary>
/// Finds the m= section of a bundled packet (RFC 8843 section 9.2): by its MID, then by an SSRC that was announced or learned, then by a
/// payload type that only one section has. By that rule a peer that bundles without any of them would not be received at all. Here the port
/// that was signalled for a section decides, and otherwise which of the sections has no stream yet.
/// </summary>
/// <remarks>
/// The table of SSRCs has a fixed size, and an SSRC may be in eight of its slots only, so a flood costs neither memory nor time. Announced
/// SSRCs are never evicted. The least trusted entry is evicted first, then one seen once or silent longest, and never for a less trusted
/// one.
/// </remarks>
internal sealed class BundleDemux
{
    private const int Ways = 8;

    private readonly MediaSection[] _sections;
    private readonly Binding[] _bindings;
    private readonly (int Token, MediaSection Section)[] _ports;
    private ulong _clock;

    /// <param name="ports">Tokens of ports that were signalled for one section alone before it was bundled.</param>
    /// <param name="maximumSsrcs">Per section.</param>
    /// <param name="previous">The demultiplexer of the plan before, whose learned SSRCs are kept.</param>
    public BundleDemux(MediaSection[] sections, (int Token, MediaSection Section)[] ports, int maximumSsrcs, BundleDemux? previous)
    {
        (_sections, _ports) = (sections, ports);
        _bindings = new Binding[Math.Max(Ways, BitOperations.RoundUpToPowerOf2((uint)(sections.Length * Math.Min(maximumSsrcs, 64) * 2)))];
        foreach (MediaSection section in sections)
        {
            foreach (uint ssrc in section.Plan.Ssrcs)
                Place(new Binding
                {
                    Ssrc = ssrc,
                    Section = section,
                    IsAnnounced = true,
                    LastUse = ulong.MaxValue,
                    Trust = StreamTrust.Peer
                });
        }

        _clock = previous?._clock ?? 0;
        foreach (Binding binding in previous?._bindings ?? [])
        {
            if (binding is { Section: not null, IsAnnounced: false } && Array.IndexOf(sections, binding.Section) >= 0
                && Find(binding.Ssrc) < 0)
                Place(binding);
        }
    }

    /// <summary>Changes no state: the packet may still be refused.</summary>
    /// <param name="token">Token of the receiving port.</param>
    public MediaSection? FindSection(in RtpPacket packet, int token)
    {
        if (packet.HasExtension && TryFindMid(packet, out MediaSection? named))
            return named;
        int place = Find(packet.Ssrc);
        if (place >= 0)
            return _bindings[place].Section;
        MediaSection? first = null;
        MediaSection? unheard = null;
        int count = 0;
        foreach (MediaSection section in _sections)
        {
            if (!section.Format(packet.PayloadType).IsNegotiated)
                continue;
            if (IsPortOf(section, token))
                return section;
            first ??= section;
            unheard ??= section.Inbound.IsEmpty ? section : null;
            count++;
        }

        return count == 1 ? first : unheard;
    }

    /// <summary>A packet was accepted: from now on its SSRC alone identifies the section.</summary>
    /// <param name="trust">How well it is verified that the peer sent it.</param>
    public void Learn(uint ssrc, MediaSection section, StreamTrust trust)
    {
        int place = Find(ssrc);
        if (place < 0)
        {
            Place(new Binding { Ssrc = ssrc, Section = section, LastUse = ++_clock, IsSingle = true, Trust = trust });
            return;
        }

        ref Binding known = ref _bindings[place];
        (known.LastUse, known.IsSingle) = (++_clock, false);
        if (known.Trust > trust)
            return;
        if (known.Section == section)
        {
            known.Trust = trust;
            return;
        }

        // The MID contradicts what was learned, and it is newer.
        (known.Section, known.IsAnnounced, known.Trust) = (section, false, trust);
    }

    /// <summary>
    /// Of a whole compound: the sender's section, otherwise that of the source the first packet is about, otherwise the first.
    /// </summary>
    public static MediaSection? FindSection(MediaSection[] sections, in RtcpCompound compound)
    {
        if (sections.Length == 0)
            return null;
        foreach (RtcpPacket packet in compound)
        {
            if (FindSection(sections, packet) is { } section)
                return section;
        }

        return sections[0];
    }

    /// <summary>Of one packet of a compound; null when it does not identify one.</summary>
    public static MediaSection? FindSection(MediaSection[] sections, in RtcpPacket packet)
    {
        if (sections.Length == 1)
            return sections[0];
        if (FeedbackMessage.TryParse(packet, out FeedbackMessage feedback))
            return FindByOutbound(sections, Subject(feedback)) ?? FindByInbound(sections, feedback.SenderSsrc);
        if (FindByInbound(sections, packet.SenderSsrc) is { } sender)
            return sender;
        return ReceiverReport.TryParse(packet, out ReceiverReport report) && report.Reports.Count > 0
            ? FindByOutbound(sections, report.Reports[0].Ssrc)
            : null;
    }

    public static MediaSection? FindByOutbound(MediaSection[] sections, uint ssrc)
    {
        foreach (MediaSection section in sections)
        {
            if (section.FindOutbound(ssrc) is not null)
                return section;
        }

        return null;
    }

    private bool IsPortOf(MediaSection section, int token)
    {
        foreach ((int own, MediaSection of) in _ports)
        {
            if (own == token && of == section)
                return true;
        }

        return false;
    }

    /// <summary>The stream a feedback message is about: FIR and REMB have it after the header.</summary>
    private static uint Subject(in FeedbackMessage feedback)
    {
        if (Fir.TryReadEntry(feedback, 0, out uint ssrc, out _))
            return ssrc;
        return Remb.TryParse(feedback, out Remb remb) && remb.SsrcCount > 0 ? remb.Ssrc(0) : feedback.MediaSsrc;
    }

    private static MediaSection? FindByInbound(MediaSection[] sections, uint ssrc)
    {
        foreach (MediaSection section in sections)
        {
            if (section.FindInbound(ssrc) is not null || section.Plan.Ssrcs.Contains(ssrc))
                return section;
        }

        return null;
    }

    /// <summary>True when the packet has a MID; the section is null when no section has that MID.</summary>
    private bool TryFindMid(in RtpPacket packet, out MediaSection? named)
    {
        named = null;
        byte id = 0;
        ReadOnlySpan<byte> mid = default;
        bool found = false;
        foreach (MediaSection section in _sections)
        {
            byte own = section.Plan.MidExtensionId;
            if (own == 0)
                continue;
            if (own != id)
            {
                id = own;
                if (!RtpHeaderExtensions.TryFind(packet, id, out mid))
                    mid = default;
            }

            found |= !mid.IsEmpty;
            if (!mid.IsEmpty && Ascii.Equals(mid, section.Plan.Mid))
            {
                named = section;
                return true;
            }
        }

        return found;
    }

    private int Find(uint ssrc)
    {
        int first = First(ssrc);
        for (int i = 0; i < Ways; i++)
        {
            int place = (first + i) & (_bindings.Length - 1);
            if (_bindings[place].Section is not null && _bindings[place].Ssrc == ssrc)
                return place;
        }

        return -1;
    }

    private void Place(in Binding binding)
    {
        int first = First(binding.Ssrc);
        int weakest = -1;
        for (int i = 0; i < Ways; i++)
        {
            int place = (first + i) & (_bindings.Length - 1);
            ref Binding there = ref _bindings[place];
            if (there.Section is null)
            {
                there = binding;
                return;
            }

            if (there.IsAnnounced || (there.Trust > binding.Trust && !binding.IsAnnounced))
                continue;
            if (weakest < 0 || IsWeaker(there, _bindings[weakest]))
                weakest = place;
        }

        if (weakest >= 0)
            _bindings[weakest] = binding;
    }

    private static bool IsWeaker(in Binding a, in Binding b)
    {
        if (a.Trust != b.Trust)
            return a.Trust < b.Trust;
        return a.IsSingle != b.IsSingle ? a.IsSingle : a.LastUse < b.LastUse;
    }

    private int First(uint ssrc) => (int)((ssrc * 0x9E37_79B1u) >> 16) & (_bindings.Length - 1);

    private struct Binding
    {
        public uint Ssrc;
        public ulong LastUse;

        /// <summary>Seen once.</summary>
        public bool IsSingle;
        public bool IsAnnounced;
        public StreamTrust Trust;
        public MediaSection? Section;
    }
}
