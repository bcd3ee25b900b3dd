namespace MediaEngine.Sessions.Events;

/// <summary>Takes what happens in calls; called on a worker's thread.</summary>
public interface IMediaEvents
{
    void Publish(MediaEvent mediaEvent);
}
