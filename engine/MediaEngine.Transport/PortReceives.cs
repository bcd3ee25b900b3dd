using System.Runtime.InteropServices;
using MediaEngine.Interop.Linux;
using MediaEngine.Interop.Linux.IoUring;
using MediaEngine.Interop.Linux.Sockets;
using MediaEngine.Primitives;
using static MediaEngine.Interop.Linux.IoUring.IoUringConstants;

namespace MediaEngine.Transport;

/// <summary>
/// The multishot receives of the attached ports: asked for, asked for again when the kernel ends one, and cancelled when a port goes,
/// which is released only after the kernel has let go of it.
/// </summary>
internal sealed unsafe class PortReceives
{
    private readonly SubmissionQueue _submissions;
    private readonly ReceiveSlots _slots;
    private readonly Action<AttachedPort> _release;
    private readonly List<AttachedPort> _waitingToArm = [];
    private readonly List<AttachedPort> _detaching = [];
    private MsgHdr* _header;

    /// <param name="slots">What receives are filled into.</param>
    /// <param name="nameRoom">Octets a receive leaves for the source's address.</param>
    /// <param name="controlRoom">Octets it leaves for control messages.</param>
    /// <param name="release">Called with each port that <see cref="Detach"/> was called for, when the kernel knows it no more.</param>
    public PortReceives(SubmissionQueue submissions, ReceiveSlots slots, int nameRoom, int controlRoom, Action<AttachedPort> release)
    {
        (_submissions, _slots, _release) = (submissions, slots, release);
        _header = (MsgHdr*)NativeMemory.AllocZeroed((nuint)sizeof(MsgHdr));
        _header->NameLength = (uint)nameRoom;
        _header->ControlLength = (nuint)controlRoom;
    }

    /// <summary>Ports wait for an entry or a slot, with their datagrams in the socket.</summary>
    public bool AreWaiting => _waitingToArm.Count > 0;

    /// <summary>Ports wait for their release.</summary>
    public bool AreDetaching => _detaching.Count > 0;

    public void Arm(AttachedPort port)
    {
        IoUringSqe* sqe = _submissions.Next();
        if (sqe is null)
        {
            ArmLater(port);
            return;
        }

        sqe->PrepRecvMsgMultishot(port.Descriptor, _header, ReceiveSlots.Group, new RequestTag(RequestKind.Receive, port.Index).UserData);
        port.Armed = true;
    }

    /// <summary>A completion was the last of the port's receive.</summary>
    /// <param name="error">Its errno; 0 or less for none.</param>
    public void HandleEnd(AttachedPort port, int error)
    {
        port.Armed = false;
        if (port.Detaching || error is Errno.BadF or Errno.NotSock)
            return;

        // A datagram without content ends a receive as well, and so does what ICMP has reported: that says nothing about the load.
        if (error == Errno.NoBufs)
            ArmLater(port);
        else
            Arm(port);
    }

    /// <summary>Ends the port's receive; the release follows when nothing of the port is with the kernel.</summary>
    public void Detach(AttachedPort port)
    {
        port.Detaching = true;
        if (port.WaitsToArm)
        {
            port.WaitsToArm = false;
            _waitingToArm.Remove(port);
        }

        // Sends of the port that are still in the queue come before this position.
        port.LastSubmission = _submissions.Tail;
        _detaching.Add(port);
        Cancel(port);
    }

    /// <summary>A cancellation found the request being worked on: it is asked for again.</summary>
    public static void HandleFailedCancel(AttachedPort port)
    {
        if (port is { Detaching: true, Armed: true })
            port.CancelQueued = false;
    }

    /// <summary>Before each submission: arms what waits, releases what can be.</summary>
    public void Housekeep()
    {
        if (_waitingToArm.Count > 0)
            ArmWaiting();
        if (_detaching.Count > 0)
            ReleaseDetached();
    }

    /// <summary>Only when the kernel can no longer read there.</summary>
    public void Free()
    {
        NativeMemory.Free(_header);
        _header = null;
    }

    private void ArmLater(AttachedPort port)
    {
        port.WaitsToArm = true;
        _waitingToArm.Add(port);
    }

    /// <summary>No more ports than there are free slots: each could only report again that there is none.</summary>
    private void ArmWaiting()
    {
        int count = Math.Min(_waitingToArm.Count, _slots.Count);
        for (int i = 0; i < count; i++)
        {
            AttachedPort port = _waitingToArm[i];
            port.WaitsToArm = false;
            Arm(port);
        }

        // Those that found no entry have queued themselves again at the end.
        _waitingToArm.RemoveRange(0, count);
    }

    private void Cancel(AttachedPort port)
    {
        if (!port.Armed || port.CancelQueued)
            return;
        IoUringSqe* sqe = _submissions.Next();
        if (sqe is null)
            return;
        sqe->PrepCancel64(new RequestTag(RequestKind.Receive, port.Index).UserData,
            new RequestTag(RequestKind.Cancel, port.Index).UserData);
        sqe->Flags = SqeCqeSkipSuccess;
        port.CancelQueued = true;
    }

    private void ReleaseDetached()
    {
        uint head = _submissions.Head;
        for (int i = _detaching.Count - 1; i >= 0; i--)
        {
            AttachedPort port = _detaching[i];
            if (port.Armed)
            {
                Cancel(port);
                continue;
            }

            if ((int)(head - port.LastSubmission) < 0)
                continue;
            _detaching.RemoveAt(i);
            _release(port);
        }
    }
}
