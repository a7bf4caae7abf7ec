// What the CDN's file does: it leaves one global behind.
import ZAFClient from 'zendesk_app_framework_sdk'

window.ZAFClient = ZAFClient
